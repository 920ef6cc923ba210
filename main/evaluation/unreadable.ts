import type { Failure } from '@contract/index';
import { systemCodeOf } from '@main/workspace';

/** A file that is there and cannot be read; whatever else was thrown is a bug and goes on its way. */
export function unreadable(error: unknown, label: string): Failure {
  const code = systemCodeOf(error);
  if (code === null) throw error;
  const path = error instanceof Error && 'path' in error ? String(error.path) : label;
  const remedy = 'Make the file readable, or put it back from a copy of the run.';
  const problem = { path, message: `cannot be read (${code})`, remedy };
  return { code: 'unreadable', message: `${path} cannot be read (${code}).`, problems: [problem] };
}
