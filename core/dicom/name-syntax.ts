import { failed, type Result } from '@contract/result.js';

import type { TransferSyntax } from './transfer-syntax.js';

/** Whoever reads why a file did not open also needs to know what it is encoded in. */
export function nameSyntax<T>(result: Result<T>, { uid, name }: Pick<TransferSyntax, 'uid' | 'name'>): Result<T> {
  if (result.ok) return result;
  const { code, message, problems } = result.failure;
  const path = 'Transfer Syntax UID (0002,0010)';
  if (problems.some((problem) => problem.path === path)) return result;
  return failed(code, message, [...problems, { path, message: `${name}, ${uid}`, remedy: null }]);
}
