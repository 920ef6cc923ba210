import type { Failure, Result } from '@contract/index';

/** Runs a command; what it throws (a bug, or main gone) becomes a failure that a screen can show. */
export async function attempt<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** A thrown value as a failure, with the stack among its details. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error), problems: [] };
  const problems = error.stack === undefined ? [] : [{ path: 'stack', message: error.stack, remedy: null }];
  return { code: 'unexpected', message: error.message, problems };
}
