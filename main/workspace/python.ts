import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

const MINIMUM_VERSION = [3, 11] as const;
const PROBE_TIMEOUT_MS = 20_000;
/** Looks without importing: torch alone would take seconds. */
const PROBE =
  'import sys, json, importlib.util as u; ' +
  'print(json.dumps({"version": list(sys.version_info[:3]), "mammobench": u.find_spec("mammobench") is not None}))';

export interface PythonStatus {
  /** What training is started with; null when nothing usable was found. */
  readonly executable: string | null;
  /** Why training cannot start, with the remedy; null when it can. */
  readonly problem: string | null;
}

export interface PythonCandidates {
  readonly setting: string | null;
  readonly environmentVariable: string | undefined;
  readonly appFolder: string;
}

interface Candidate {
  readonly executable: string;
  readonly source: string;
}

const INSTALL =
  'Run “npm start” once in the program’s folder (it sets Python up), or choose the Python executable in the settings.';

function candidateOf({ setting, environmentVariable, appFolder }: PythonCandidates): Candidate {
  if (setting !== null && setting !== '') return { executable: setting, source: 'the setting “Python executable”' };
  if (environmentVariable !== undefined && environmentVariable !== '') {
    return { executable: environmentVariable, source: 'the environment variable MAMMOBENCH_PYTHON' };
  }
  const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  return { executable: join(appFolder, '.venv', ...inVenv), source: 'the environment set up beside this program' };
}

interface ProbeReply {
  readonly version: readonly number[];
  readonly mammobench: boolean;
}

function isProbeReply(value: unknown): value is ProbeReply {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'version' in value && Array.isArray(value.version) && 'mammobench' in value && typeof value.mammobench === 'boolean'
  );
}

function probe(executable: string): Promise<ProbeReply | string> {
  return new Promise((resolve) => {
    execFile(executable, ['-c', PROBE], { timeout: PROBE_TIMEOUT_MS, windowsHide: true }, (error, stdout) => {
      if (error !== null)
        return resolve(error.killed === true ? 'it did not answer in 20 s' : (error.message.split('\n')[0] ?? ''));
      try {
        const reply: unknown = JSON.parse(stdout);
        resolve(isProbeReply(reply) ? reply : 'it is not Python');
      } catch {
        resolve('it is not Python');
      }
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isTooOld(version: readonly number[]): boolean {
  const [major = 0, minor = 0] = version;
  return major < MINIMUM_VERSION[0] || (major === MINIMUM_VERSION[0] && minor < MINIMUM_VERSION[1]);
}

/** The first of: the setting, MAMMOBENCH_PYTHON, the environment beside the program. One that is named and does not work is not passed over. */
export async function discoverPython(candidates: PythonCandidates): Promise<PythonStatus> {
  const { executable, source } = candidateOf(candidates);
  const named = /[\\/]/.test(executable);
  if (named && !(await exists(executable))) {
    return { executable: null, problem: `Python was not found at ${executable} (${source}). ${INSTALL}` };
  }
  const reply = await probe(executable);
  if (typeof reply === 'string') {
    return { executable: null, problem: `${executable} (${source}) cannot be run: ${reply}. ${INSTALL}` };
  }
  if (isTooOld(reply.version)) {
    const found = reply.version.join('.');
    return {
      executable: null,
      problem: `${executable} is Python ${found}; training needs ${MINIMUM_VERSION.join('.')} or newer. Install a newer Python, then: ${INSTALL}`,
    };
  }
  if (!reply.mammobench) {
    return { executable: null, problem: `The package mammobench is not installed in ${executable}. ${INSTALL}` };
  }
  return { executable, problem: null };
}
