import {
  failed,
  isKeyBindings,
  isSettings,
  ok,
  type Problem,
  type Result,
  type Settings,
  type SettingsChange,
  type SettingsView,
} from '@contract/index';

import { readJsonFile, setAside, writeJsonFile } from './whole-file';

/** The schema's defaults; a test holds the two equal. */
export const DEFAULT_SETTINGS: Settings = {
  pythonExecutable: null,
  viewerCacheBytes: 536_870_912,
  splitSeed: 1,
  heatmapOpacity: 0.5,
  displayCalibrations: [],
  logLevel: 'info',
  runRetries: 2,
  alertGpuIdlePercent: 10,
  alertGpuMemoryPercent: 97,
  alertDataWaitPercent: 20,
  alertDiskFreeBytes: 5_368_709_120,
  alertNotifications: true,
  presenterMode: false,
  keyBindings: {},
};

type Scope = 'user' | 'workspace';
type Entries = Readonly<Record<string, unknown>>;

interface SettingsFile {
  readonly scope: Scope;
  readonly path: string;
  readonly entries: Entries;
  readonly problems: readonly Problem[];
}

function isKnown(key: string): key is keyof Settings {
  return Object.hasOwn(DEFAULT_SETTINGS, key);
}

/** A person's own: a workspace that came from elsewhere must neither end presenter mode nor change keys, and a display belongs to a desk. */
const OWN: ReadonlySet<string> = new Set<keyof Settings>(['presenterMode', 'keyBindings', 'displayCalibrations']);

/** Null when the value is valid for its key, in a file of this scope. */
function problemOf(scope: Scope, path: string, key: string, value: unknown): Problem | null {
  const place = `${path}#/${key}`;
  if (!isKnown(key)) {
    return { path: place, message: 'is not a setting of this version; it is kept and has no effect', remedy: null };
  }
  if (scope === 'workspace' && OWN.has(key)) {
    const message = 'is a person’s own setting; here it is kept and has no effect';
    return { path: place, message, remedy: 'Set it for yourself on the settings screen.' };
  }
  if (isSettings({ ...DEFAULT_SETTINGS, [key]: value })) return null;
  const reason = isSettings.errors?.[0]?.message ?? 'is not valid';
  return {
    path: place,
    message: `${reason}; it is kept and has no effect`,
    remedy: 'Set it again on the settings screen.',
  };
}

async function readSettingsFile(scope: Scope, path: string): Promise<SettingsFile> {
  const file = await readJsonFile(path);
  if (file.kind === 'missing') return { scope, path, entries: {}, problems: [] };
  if (file.kind === 'damaged' || typeof file.value !== 'object' || file.value === null || Array.isArray(file.value)) {
    const message = 'is not a JSON object; it has no effect, and is set aside when a setting is changed';
    return {
      scope,
      path,
      entries: {},
      problems: [{ path, message, remedy: 'Correct the file, or set the settings again.' }],
    };
  }
  const { entries, problems } = withoutBadKeys(path, file.value as Entries);
  const others = Object.entries(entries).flatMap(([key, value]) => problemOf(scope, path, key, value) ?? []);
  return { scope, path, entries, problems: [...problems, ...others] };
}

/** One act's impossible keys do not cost a person those of all others. */
function withoutBadKeys(path: string, entries: Entries): Pick<SettingsFile, 'entries' | 'problems'> {
  const bindings = entries['keyBindings'];
  if (typeof bindings !== 'object' || bindings === null || Array.isArray(bindings)) return { entries, problems: [] };
  const problems: Problem[] = [];
  const good = Object.entries<unknown>(bindings as Entries).filter(([id, keys]) => {
    if (isKeyBindings({ [id]: keys })) return true;
    const reason = isKeyBindings.errors?.[0]?.message ?? 'is not valid';
    const message = `${reason}; it has no effect, and goes when keys are next set`;
    const remedy = 'Write a list of keys such as ["Ctrl+k"], or set it on the settings screen.';
    problems.push({ path: `${path}#/keyBindings/${id}`, message, remedy });
    return false;
  });
  return { entries: { ...entries, keyBindings: Object.fromEntries(good) }, problems };
}

function validEntries(file: SettingsFile): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(file.entries).filter(([key, value]) => problemOf(file.scope, file.path, key, value) === null),
  );
}

/** Defaults, then the user's file, then the workspace's: the narrower wins. */
function viewOf(files: readonly SettingsFile[]): SettingsView {
  let effective = DEFAULT_SETTINGS;
  const sources: SettingsView['sources'] = {};
  for (const key of Object.keys(DEFAULT_SETTINGS)) sources[key] = 'default';
  for (const file of files) {
    const entries = validEntries(file);
    effective = { ...effective, ...entries };
    for (const key of Object.keys(entries)) sources[key] = file.scope;
  }
  return { effective, sources, problems: files.flatMap((file) => file.problems) };
}

export interface SettingsStore {
  readonly read: () => Promise<SettingsView>;
  readonly change: (change: SettingsChange) => Promise<Result<SettingsView>>;
}

/** workspaceFile answers null while no writable workspace is open. */
export function createSettingsStore(userFile: string, workspaceFile: () => string | null): SettingsStore {
  const read = async (): Promise<SettingsView> => {
    const workspace = workspaceFile();
    const files = [await readSettingsFile('user', userFile)];
    if (workspace !== null) files.push(await readSettingsFile('workspace', workspace));
    return viewOf(files);
  };
  const change = async (wanted: SettingsChange): Promise<Result<SettingsView>> => {
    const path = wanted.scope === 'user' ? userFile : workspaceFile();
    if (path === null)
      return failed('no-workspace', 'No workspace is open, so there is no workspace file to set this in.');
    const problem = wanted.clear ? null : problemOf(wanted.scope, path, wanted.key, wanted.value);
    if (problem !== null) return invalidSetting(wanted, problem);
    await writeChange(path, wanted);
    return ok(await read());
  };
  return { read, change };
}

function invalidSetting({ scope, key }: SettingsChange, { message }: Problem): Result<never> {
  const reason = scope === 'workspace' && OWN.has(key) ? message : (isSettings.errors?.[0]?.message ?? 'is not valid');
  return failed('invalid', `${key} ${reason}`, [{ path: `/${key}`, message: reason, remedy: null }]);
}

async function writeChange(path: string, wanted: SettingsChange): Promise<void> {
  const file = await readJsonFile(path);
  if (file.kind === 'damaged') await setAside(path);
  const kept = file.kind === 'read' && typeof file.value === 'object' ? (file.value as Entries) : {};
  const others = Object.entries(kept).filter(([key]) => key !== wanted.key);
  const own: [string, unknown][] = wanted.clear ? [] : [[wanted.key, wanted.value]];
  await writeJsonFile(path, Object.fromEntries([...others, ...own]));
}
