import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const python = join(root, '.venv/bin/python');

/** Small four-view studies with their truth, by the program's own phantom. */
export function makePhantom(out: string, patients: number, seed = 1): void {
  execFileSync(
    python,
    [
      '-m',
      'mammobench',
      'phantom',
      '--out',
      out,
      '--patients',
      String(patients),
      '--seed',
      String(seed),
      '--size',
      '192x160',
    ],
    { stdio: 'pipe' },
  );
}

/** Runs Python with the project's packages; answers what it prints. */
export function runPython(code: string, ...args: string[]): string {
  return execFileSync(python, ['-c', code, ...args], { encoding: 'utf8' });
}
