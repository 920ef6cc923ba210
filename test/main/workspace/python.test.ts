import { chmodSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { discoverPython } from '../../../main/workspace/python';
import { temporaryFolder } from '../support/temporary-folder';

const root = resolve(import.meta.dirname, '../../..');
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function script(text: string): string {
  const path = join(folder.path, 'python');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

const discover = (setting: string | null, environmentVariable?: string, appFolder = folder.path) =>
  discoverPython({ setting, environmentVariable, appFolder });

describe('Python', () => {
  it('is found in the environment beside the program, with mammobench in it', async () => {
    const found = await discover(null, undefined, root);
    expect(found).toEqual({ executable: join(root, '.venv/bin/python'), problem: null });
  });

  it('is missing: the message names the place and what to do', async () => {
    const { executable, problem } = await discover(null);
    expect(executable).toBeNull();
    expect(problem).toContain(join(folder.path, '.venv/bin/python'));
    expect(problem).toContain('npm start');
  });

  it('is too old: the message names both versions', async () => {
    const { problem } = await discover(script(`echo '{"version": [3, 9, 2], "mammobench": true}'`));
    expect(problem).toMatch(/3\.9\.2.*3\.11/);
  });

  it('lacks mammobench, cannot be run, or is no Python: each says so', async () => {
    expect((await discover(script(`echo '{"version": [3, 12, 0], "mammobench": false}'`))).problem).toContain(
      'mammobench is not installed',
    );
    expect((await discover(script('exit 3'))).problem).toContain('cannot be run');
    expect((await discover(script('echo hello'))).problem).toContain('not Python');
  });

  it('comes from the setting first, then from MAMMOBENCH_PYTHON; one that fails is not passed over', async () => {
    const good = script(`echo '{"version": [3, 12, 0], "mammobench": true}'`);
    expect((await discover(null, good)).executable).toBe(good);
    expect((await discover('/nowhere/python', good)).problem).toContain('/nowhere/python');
  });
});
