import type { Failure, Problem } from './generated/types.js';

/** What every command replies with: an expected failure is a value; a bug throws. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A failure that a person can act on: `failed('gpu-busy', 'GPU 0 is leased by run 12')`. */
export function failed(code: string, message: string, problems: readonly Problem[] = []): Result<never> {
  return { ok: false, failure: { code, message, problems: [...problems] } };
}
