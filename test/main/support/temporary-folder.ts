import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of the test's own; `using`-less, so that it also serves beforeAll. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'mammobench-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
