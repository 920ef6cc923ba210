import type {
  ConfigCheck,
  Dataset,
  Failure,
  OurChoice,
  Preset,
  Result,
  RunDetail,
  RunReference,
  SplitSummary,
} from '@contract/index';
import { create } from 'zustand';

import { attempt, loaded, loading, workstation, type Loadable } from '../bridge';
import { valueAt, withValueAt, type Json, type JsonObject } from './json-pointer';
import type { SourceProblem } from './source/parsed-source';

/** What the draft began as, and is compared to. */
export interface ConfigBase {
  readonly id: string;
  readonly title: string;
  /** Where its source says nothing; none of a run, which is its own source. */
  readonly ourChoices: readonly OurChoice[];
  readonly config: JsonObject;
}

interface ConfigState {
  readonly presets: Loadable<readonly Preset[]>;
  readonly splits: Loadable<readonly SplitSummary[]>;
  readonly datasets: readonly Dataset[];
  readonly base: ConfigBase | null;
  /** The config as it stands in the editor, valid or not; kept while one is on other screens. */
  readonly draft: JsonObject | null;
  /** What the draft was before another preset took its place. */
  readonly replaced: { readonly base: ConfigBase | null; readonly draft: JsonObject } | null;
  /** Of the draft as it was a moment ago; null until the first answer. */
  readonly check: ConfigCheck | null;
  readonly checkFailure: Failure | null;
  /** Why the source's text cannot be read: the draft is then what it last said, and is not queued. */
  readonly sourceProblem: SourceProblem | null;
  /** Runs that must finish before the next one that is queued from here. */
  readonly after: readonly string[];
  readonly starting: boolean;
  readonly startFailure: Failure | null;
}

const debounceMs = 150;
const presetToBeginWith = 'smoke-cpu';

export const useConfig = create<ConfigState>(() => ({
  presets: loading,
  splits: loading,
  datasets: [],
  base: null,
  draft: null,
  replaced: null,
  check: null,
  checkFailure: null,
  sourceProblem: null,
  after: [],
  starting: false,
  startFailure: null,
}));

export async function loadPresets(): Promise<void> {
  const presets = loaded(await attempt(() => workstation.config.presets()));
  useConfig.setState({ presets });
  if (presets.state !== 'ready' || useConfig.getState().draft !== null) return;
  const first = presets.value.find((preset) => preset.id === presetToBeginWith) ?? presets.value[0];
  if (first !== undefined) begin(baseOfPreset(first));
}

/** Splits come and go on other screens: asked for each time the editor is opened. */
export async function loadSplits(): Promise<void> {
  const [splits, datasets] = await Promise.all([
    attempt(() => workstation.datasets.splits()),
    attempt(() => workstation.datasets.list()),
  ]);
  useConfig.setState({ splits: loaded(splits), ...(datasets.ok ? { datasets: datasets.value } : {}) });
  const { draft } = useConfig.getState();
  if (draft !== null) setDraft(withKnownSplit(draft));
}

export function choosePreset(preset: Preset): void {
  begin(baseOfPreset(preset));
}

/** Begins with the config of an earlier run. */
export async function beginFromRun(runId: string): Promise<void> {
  const detail = await attempt(() => workstation.runs.get({ runId }));
  if (!detail.ok) {
    useConfig.setState({ startFailure: detail.failure });
    return;
  }
  begin(baseOfRun(detail.value));
}

/**
 * Begins with a config from a file, compared to the preset that it names. Its split is kept even where this workspace has
 * none of that name: the check says so.
 */
export function beginFromFile(fileName: string, config: JsonObject): void {
  const { presets, draft, base: before } = useConfig.getState();
  const known = presets.state === 'ready' ? presets.value.find(({ id }) => id === config['preset']) : undefined;
  const base = known === undefined ? { id: fileName, title: fileName, ourChoices: [], config } : baseOfPreset(known);
  setDraft(config, { base, replaced: draft === null ? null : { base: before, draft } });
}

export function undoReplacement(): void {
  const { replaced } = useConfig.getState();
  if (replaced === null) return;
  setDraft(replaced.draft, { base: replaced.base, replaced: null });
}

export function editDraft(draft: JsonObject): void {
  setDraft(draft);
}

/** Gives fields the values that the base, or another config, has. */
export function resetFields(
  pointers: readonly string[],
  from: JsonObject | undefined = useConfig.getState().base?.config,
): void {
  const { draft } = useConfig.getState();
  if (from === undefined || draft === null) return;
  editDraft(pointers.reduce((config, pointer) => withValueAt(config, pointer, valueAt(from, pointer)), draft));
}

export function resetField(pointer: string): void {
  resetFields([pointer]);
}

export function chooseAfter(after: readonly string[]): void {
  useConfig.setState({ after });
}

/** Queues the draft as a run. What it starts after was said for this one run. */
export async function queueRun(): Promise<Result<RunReference> | null> {
  const { draft, starting, after, sourceProblem } = useConfig.getState();
  if (draft === null || starting || sourceProblem !== null) return null;
  useConfig.setState({ starting: true, startFailure: null });
  const request = after.length === 0 ? { config: draft } : { config: draft, after: [...after] };
  const result = await attempt(() => workstation.runs.start(request));
  useConfig.setState({
    starting: false,
    startFailure: result.ok ? null : result.failure,
    ...(result.ok ? { after: [] } : {}),
  });
  return result;
}

/** The split that the draft names, when there is one of that name. */
export function chosenSplit(state: Pick<ConfigState, 'splits' | 'draft'>): SplitSummary | null {
  if (state.splits.state !== 'ready' || state.draft === null) return null;
  const splitId = valueAt(state.draft, '/data/splitId');
  return state.splits.value.find((split) => split.splitId === splitId) ?? null;
}

function begin(base: ConfigBase): void {
  const { draft, base: before } = useConfig.getState();
  const splitId = draft === null ? undefined : valueAt(draft, '/data/splitId');
  const next = splitId === undefined ? base.config : withValueAt(base.config, '/data/splitId', splitId);
  setDraft(withKnownSplit(next), { base, replaced: draft === null ? null : { base: before, draft } });
}

/** Presets name no split: the newest one is offered until one is chosen. */
function withKnownSplit(draft: JsonObject): JsonObject {
  const { splits } = useConfig.getState();
  if (splits.state !== 'ready' || chosenSplit({ splits, draft }) !== null) return draft;
  const newest = [...splits.value].sort((a, b) => b.createdAtMs - a.createdAtMs)[0];
  return newest === undefined ? draft : withValueAt(draft, '/data/splitId', newest.splitId);
}

let checkTimer: ReturnType<typeof setTimeout> | undefined;
let checkRound = 0;

function setDraft(draft: JsonObject, others: Partial<ConfigState> = {}): void {
  useConfig.setState({ draft, startFailure: null, ...others });
  clearTimeout(checkTimer);
  checkTimer = setTimeout(() => void checkDraft(), debounceMs);
}

/** Asks main what is wrong; an answer about an earlier draft is dropped. */
async function checkDraft(): Promise<void> {
  const { draft } = useConfig.getState();
  if (draft === null) return;
  const round = ++checkRound;
  const result = await attempt(() => workstation.config.check({ config: draft }));
  if (round !== checkRound) return;
  if (result.ok) useConfig.setState({ check: result.value, checkFailure: null });
  else useConfig.setState({ checkFailure: result.failure });
}

export function baseOfRun({ config, summary, folder }: RunDetail): ConfigBase {
  const { runId, name } = summary;
  return { id: runId, title: name, ourChoices: [], config: withWeightsOfRun(jsonOf(config), folder) };
}

export function baseOfPreset(preset: Preset): ConfigBase {
  const { id, title, ourChoices, config } = preset;
  return { id, title, ourChoices, config: jsonOf(config) };
}

/** A run names its own copy of the weights that it began with; a new run finds that copy by its whole path. */
export function withWeightsOfRun(config: JsonObject, folder: string): JsonObject {
  const name = valueAt(config, '/model/initialWeights');
  return typeof name === 'string' ? withValueAt(config, '/model/initialWeights', `${folder}/${name}`) : config;
}

function jsonOf(config: object): JsonObject {
  return JSON.parse(JSON.stringify(config)) as Record<string, Json>;
}
