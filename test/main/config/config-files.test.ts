import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openConfigFile, saveConfigFile, type ConfigFileDialogs } from '@main/config/config-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-config-files-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Dialogs in which a person chooses this file. */
function choosing(name: string | null): ConfigFileDialogs {
  const answer = name === null ? null : join(folder, name);
  return { chooseFile: () => Promise.resolve(answer), chooseSaveFile: () => Promise.resolve(answer) };
}

describe('a config file that is opened', () => {
  it('is handed on as text, without a byte order mark', async () => {
    writeFileSync(join(folder, 'a.yaml'), '\uFEFFname: ä\n');
    expect(await openConfigFile(choosing('a.yaml'))).toEqual({
      ok: true,
      value: { name: 'a.yaml', text: 'name: ä\n' },
    });
  });

  it('is none when the dialog was canceled', async () => {
    expect(await openConfigFile(choosing(null))).toEqual({ ok: true, value: null });
  });

  it.each([
    ['large.yaml', 'x'.repeat(256 * 1024 + 1), 'has more than 256 KiB, and so is no config'],
    ['binary.json', Buffer.from([0x7b, 0xff, 0xfe]), 'is not UTF-8 text'],
  ])('%s is refused, with the file and a remedy', async (name, content, message) => {
    writeFileSync(join(folder, name), content);
    const result = await openConfigFile(choosing(name));
    expect(!result.ok && result.failure.problems).toEqual([
      { path: join(folder, name), message, remedy: expect.any(String) as string },
    ]);
  });

  it('may be as large as is allowed', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'x'.repeat(256 * 1024));
    expect((await openConfigFile(choosing('a.yaml'))).ok).toBe(true);
  });

  it('that is a folder, a pipe or missing keeps nobody waiting', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    for (const name of ['', 'pipe.yaml', 'missing.yaml']) {
      const result = await openConfigFile(choosing(name));
      expect(!result.ok && result.failure.message).toContain(join(folder, name));
    }
  });
});

describe('a config file that is saved', () => {
  it('is written whole, where a person chose', async () => {
    const result = await saveConfigFile(choosing('mine.yml'), { name: 'proposed.yaml', text: 'name: a\n' });
    expect(result).toEqual({ ok: true, value: join(folder, 'mine.yml') });
    expect(readFileSync(join(folder, 'mine.yml'), 'utf8')).toBe('name: a\n');
  });

  it('does not get a name by which it would be read as the other language', async () => {
    const result = await saveConfigFile(choosing('mine.json'), { name: 'proposed.yaml', text: 'name: a\n' });
    expect(!result.ok && result.failure.message).toContain('Let its name end in .yaml');
  });

  it('says why it could not be written', async () => {
    const result = await saveConfigFile(choosing('no/such/folder.yaml'), { name: 'a.yaml', text: '' });
    expect(!result.ok && result.failure.code).toBe('not-found');
  });
});
