import type { Problem } from '@contract/index';

import { problem, Refused } from './refused';

/** More than any run has; a program that makes more of them is broken or hostile. */
export const MOST_FILES = 20_000;
const LONGEST_PATH = 240;

/** What a run's folder holds, by DESIGN: all else is somebody's own. */
const KNOWN: readonly RegExp[] = [
  /^(config|manifest|split|result|exit|model|notes|group)\.json$/,
  /^environment(-\d{1,6})?\.json$/,
  /^(events|telemetry|supervision)\.jsonl$/,
  /^predictions(-breast|-patient)?\.csv$/,
  /^model\.(safetensors|onnx)$/,
  /^initial-weights\.[a-z]{1,16}$/,
  /^checkpoints\/[\w.-]{1,120}$/,
];

/** Kept of local/ where a whole folder is added: the log is what one looks at, and it goes no further. */
export const KEPT_OF_LOCAL = 'local/launcher.log';
export const LOCAL_STAYS: Problem = problem('local/', 'belongs to the machine that the run was made on');

export type Sorted = 'take' | Problem;

/** Whether a file is taken; what is left out is named with its reason. */
export function sortOut(path: string): Sorted {
  if (KNOWN.some((known) => known.test(path))) return 'take';
  if (path.startsWith('local/')) return LOCAL_STAYS;
  if (path === 'stop.request') return problem(path, 'is a request to a run that is over');
  return problem(path, 'is no file of a run');
}

/** Refuses a path that leads out of the run's folder, or that another system would read as another. */
export function checkPath(path: string): void {
  const parts = path.split('/');
  const why =
    path.startsWith('/') || /^[a-z]:/i.test(path)
      ? 'is an absolute path'
      : parts.includes('..')
        ? 'leads out of the run’s folder'
        : path.includes('\\')
          ? 'holds a backslash'
          : parts.some((part) => part === '' || part === '.')
            ? 'is no plain path'
            : // eslint-disable-next-line no-control-regex -- they are what is looked for
              /[\u0000-\u001f\u007f]/.test(path)
              ? 'holds control characters'
              : path.length > LONGEST_PATH
                ? `is longer than ${LONGEST_PATH} characters`
                : null;
  if (why === null) return;
  const shown = JSON.stringify(path.slice(0, 200));
  throw new Refused('unsafe-path', `The file ${shown} ${why}: nothing was added.`, [problem(path.slice(0, 200), why)]);
}

/** Refuses two files of one name, and more of them than a run has. */
export function checkSet(paths: readonly string[]): void {
  if (paths.length > MOST_FILES) throw new Refused('too-many-files', tooMany(paths.length));
  const seen = new Set<string>();
  for (const path of paths) {
    const same = path.toLowerCase();
    if (seen.has(same)) throw new Refused('double-file', `The file ${path} is there twice: nothing was added.`);
    seen.add(same);
  }
}

export function tooMany(count: number): string {
  return `There are ${count} files or more, and a run has at most ${MOST_FILES}: nothing was added.`;
}
