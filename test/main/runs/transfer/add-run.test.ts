import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { addRun, sweepStaging } from '../../../../main/runs/transfer/add-run';
import { exportRun } from '../../../../main/runs/transfer/export-run';
import { Canceled, Refused } from '../../../../main/runs/transfer/refused';
import type { Progress } from '../../../../main/runs/transfer/transfer-messages';
import { plantListedRun } from '../../../fixtures/runs/listed-runs';

const python = resolve(import.meta.dirname, '../../../../.venv/bin/python');
const script = join(import.meta.dirname, 'bundles.py');
const nothing = (): void => undefined;
const silent: Progress = { begin: nothing, bytes: nothing, file: nothing, working: nothing };
const RUN_ID = '20261101-101010-server';

let scratch = '';
let runsFolder = '';
let original = '';

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'mammobench-add-'));
  runsFolder = join(scratch, 'workspace', 'runs');
  original = plantListedRun(join(scratch, 'elsewhere'), {
    runId: RUN_ID,
    name: 'from a server',
    log: 'hello\n',
    testAuc: 0.9,
  });
  await mkdir(join(original, 'checkpoints'));
  await writeFile(join(original, 'checkpoints', 'best.pt'), Buffer.alloc(100_000, 7));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const add = (path: string, progress = silent) => addRun({ runsFolder, path, progress });
/** Also holds that a refusal leaves nothing behind. */
async function refusal(path: string): Promise<Refused> {
  const error: unknown = await add(path).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(await readdir(runsFolder).catch(() => [])).toEqual([]);
  expect(existsSync(join(scratch, 'escaped')) || existsSync('/tmp/escaped')).toBe(false);
  if (!(error instanceof Refused)) throw error;
  return error;
}
function bundle(kind: string): string {
  const out = join(scratch, `${kind}.zip`);
  execFileSync(python, [script, kind, original, out]);
  return out;
}

describe('a run from elsewhere', () => {
  it('is copied whole from its folder, without what belongs to its machine, and marked', async () => {
    await writeFile(join(original, 'local', 'launcher.json'), '{}');
    const added = await add(original);
    expect(added).toMatchObject({ runId: RUN_ID, formerId: null });
    expect(added.leftOut).toEqual([{ path: 'local/', message: expect.any(String) as string, remedy: null }]);
    const folder = join(runsFolder, RUN_ID);
    expect((await readdir(join(folder, 'local'))).sort()).toEqual(['added.json', 'launcher.log']);
    expect(readFileSync(join(folder, 'checkpoints', 'best.pt'))).toEqual(Buffer.alloc(100_000, 7));
    expect((await stat(join(folder, 'config.json'))).mtimeMs).toBe((await stat(join(original, 'config.json'))).mtimeMs);
  });

  it.each(['nested', 'flat', 'with-local'])('is taken from a bundle that Python wrote (%s)', async (kind) => {
    const added = await add(bundle(kind));
    expect(added.runId).toBe(kind === 'flat' ? 'flat' : RUN_ID);
    expect(readFileSync(join(runsFolder, added.runId, 'events.jsonl'))).toEqual(
      readFileSync(join(original, 'events.jsonl')),
    );
    expect(await readdir(join(runsFolder, added.runId, 'local'))).toEqual(['added.json']);
  });

  it('goes out as a bundle that Python reads, and comes back the same', async () => {
    await add(original);
    const target = join(scratch, 'out.zip');
    await exportRun({ runFolder: join(runsFolder, RUN_ID), target, progress: silent });
    const back = join(scratch, 'back');
    execFileSync(python, [script, 'read', back, target]);
    expect((await readdir(join(back, RUN_ID))).sort()).toEqual(
      (await readdir(original)).filter((name) => name !== 'local').sort(),
    );
    for (const name of ['config.json', 'events.jsonl', 'checkpoints/best.pt']) {
      expect(readFileSync(join(back, RUN_ID, name)), name).toEqual(readFileSync(join(original, name)));
    }
    await rm(runsFolder, { recursive: true });
    expect((await add(target)).runId).toBe(RUN_ID);
  });

  it('is here once; another run of the same id gets another', async () => {
    await add(original);
    await expect(add(bundle('flat'))).rejects.toThrow('is here already, as 20261101-101010-server');
    await rm(join(original, 'events.jsonl'));
    plantListedRun(join(scratch, 'elsewhere'), { runId: RUN_ID, name: 'another', createdMs: Date.UTC(2026, 1, 1) });
    expect(await add(original)).toMatchObject({ runId: `${RUN_ID}-2`, formerId: RUN_ID });
  });
});

describe('what is hostile', () => {
  it.each([
    ['escape', 'unsafe-path', 'leads out of the run’s folder'],
    ['absolute', 'unsafe-path', 'is an absolute path'],
    ['backslash', 'unsafe-path', /backslash|leads out/],
    ['link', 'unsafe-file', 'is a link'],
    ['bomb', 'size-bomb', 'times as large'],
    ['many', 'too-many-files', 'at most 20000'],
    ['double', 'double-file', 'twice'],
    ['two', 'no-run', 'one run a bundle'],
    ['torn', 'damaged-bundle', 'cannot be read as a zip file'],
    ['flipped', 'damaged-file', 'checksum'],
  ])('is refused: %s', async (kind, code, words) => {
    const refused = await refusal(bundle(kind));
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(words);
  });

  it('is refused in a folder: links, and the folder itself being one', async () => {
    await symlink('/etc/passwd', join(original, 'model.onnx'));
    expect((await refusal(original)).message).toContain('model.onnx is a link');
    await symlink(original, join(scratch, 'link'));
    expect((await refusal(join(scratch, 'link'))).code).toBe('not-a-file');
    expect((await refusal(join(scratch, 'nowhere'))).code).toBe('not-found');
  });

  it('is named by file and field where it is not what it should be', async () => {
    const config = JSON.parse(readFileSync(join(original, 'config.json'), 'utf8')) as Record<string, unknown>;
    await writeFile(join(original, 'config.json'), JSON.stringify({ ...config, seed: 'x' }));
    await writeFile(join(original, 'manifest.json'), JSON.stringify({ formatVersion: 1, patientName: 'Doe' }));
    await appendFile(join(original, 'events.jsonl'), '{"type":"step","seq":3}\n');
    const paths = (await refusal(original)).problems.map(({ path }) => path);
    expect(paths).toContain('config.json /seed');
    expect(paths.some((path) => path.startsWith('manifest.json /'))).toBe(true);
    expect(paths.some((path) => path.startsWith('events.jsonl, line 3 /'))).toBe(true);
  });

  it('of a newer format is refused; a torn line is told and skipped', async () => {
    await appendFile(join(original, 'events.jsonl'), '{"type":"st');
    const added = await add(original);
    expect(added.leftOut).toContainEqual(expect.objectContaining({ path: 'events.jsonl' }));
    await rm(runsFolder, { recursive: true });
    await writeFile(join(original, 'config.json'), JSON.stringify({ formatVersion: 99 }));
    expect((await refusal(original)).message).toContain('newer version');
  });

  it('leaves nothing when a person cancels, or when the program was killed', async () => {
    let seen = 0;
    const countThenCancel = (): void => {
      seen += 1;
      if (seen > 5) throw new Canceled('canceled');
    };
    const cancel = { ...silent, bytes: countThenCancel };
    await truncate(join(original, 'checkpoints', 'best.pt'), 3_000_000);
    await expect(add(original, cancel)).rejects.toBeInstanceOf(Canceled);
    expect(await readdir(runsFolder)).toEqual([]);
    await mkdir(join(runsFolder, '.adding-1-abcd', 'checkpoints'), { recursive: true });
    expect(await sweepStaging(runsFolder)).toEqual(['.adding-1-abcd']);
    expect(await readdir(runsFolder)).toEqual([]);
  });

  it('of unknown files are left out, and named', async () => {
    expect((await add(bundle('unknown'))).leftOut).toEqual([
      { path: 'thumbs.db', message: 'is no file of a run', remedy: null },
    ]);
  });
});
