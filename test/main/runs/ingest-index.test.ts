import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { localDisk, type IndexDisk } from '../../../main/runs/ingest/index-disk';
import { readAll, useIndexFolder } from './index-folder';
import { RunWriter } from './run-lines';

const files = useIndexFolder();

describe('the index of a log', () => {
  it('does not read again what an earlier process read', () => {
    const writer = new RunWriter();
    appendFileSync(files.log(), Array.from({ length: 3000 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    readAll(files.open()).commit();
    let readBytes = 0;
    const again = files.open('index', {
      ...localDisk,
      append: (path, position, bytes) => {
        readBytes += bytes.length;
        localDisk.append(path, position, bytes);
      },
    });
    expect([again.fold.step, again.series.get('loss')?.length]).toEqual([3000, 3000]);
    readAll(again).commit();
    expect(readBytes).toBe(0);
    appendFileSync(files.log(), `${writer.step(3001)}\n`);
    readAll(again);
    expect(again.series.get('loss')?.length).toBe(3001);
  });

  it.each([
    ['deleted', () => rmSync(join(files.folder, 'index'), { recursive: true })],
    ['without its state', () => rmSync(join(files.folder, 'index', 'state.json'))],
    ['with a torn state', () => truncateSync(join(files.folder, 'index', 'state.json'), 500)],
    [
      'with a changed state',
      () => {
        const text = readFileSync(join(files.folder, 'index', 'state.json'), 'utf8');
        writeFileSync(join(files.folder, 'index', 'state.json'), text.replace('"lastSeq":3000', '"lastSeq":2000'));
      },
    ],
    ['without a level', () => rmSync(join(files.folder, 'index', '1.level1'))],
    [
      'with a level that is zero',
      () => {
        const { size } = statSync(join(files.folder, 'index', '1.level1'));
        truncateSync(join(files.folder, 'index', '1.level1'), size - 4096);
        truncateSync(join(files.folder, 'index', '1.level1'), size);
      },
    ],
    ['with fewer points', () => truncateSync(join(files.folder, 'index', '0.points'), 24 * 100)],
    [
      'with points that are zero',
      () => {
        const { size } = statSync(join(files.folder, 'index', '0.points'));
        truncateSync(join(files.folder, 'index', '0.points'), size - 4096);
        truncateSync(join(files.folder, 'index', '0.points'), size);
      },
    ],
  ])('is made anew when it is found %s', (_how, damage) => {
    const writer = new RunWriter();
    appendFileSync(files.log(), Array.from({ length: 3000 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    readAll(files.open()).commit();
    const before = files.contentOf('index');
    damage();
    const again = readAll(files.open());
    again.commit();
    expect(again.series.get('loss')?.length).toBe(3000);
    expect(files.contentOf('index')).toEqual(before);
  });

  it('is made anew when it is deleted while it is in use, in whole or in part', () => {
    const writer = new RunWriter();
    appendFileSync(files.log(), Array.from({ length: 500 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    const index = readAll(files.open());
    for (const [round, damage] of [
      () => rmSync(join(files.folder, 'index'), { recursive: true }),
      () => rmSync(join(files.folder, 'index', '0.points')),
      () => truncateSync(join(files.folder, 'index', '1.points'), 10),
    ].entries()) {
      index.commit();
      damage();
      const { generation } = index;
      appendFileSync(files.log(), `${writer.step(501 + round)}\n`);
      readAll(index);
      if (round === 1) index.query((series) => series.get('stage') ?? series.get('loss')?.points.read(0, 10));
      else index.commit();
      readAll(index);
      expect(index.generation).not.toBe(generation);
      expect(index.series.get('loss')?.length).toBe(501 + round);
    }
  });

  it.each([
    [
      'replaced by another file',
      (text: string) => {
        writeFileSync(`${files.log()}.new`, text);
        renameSync(`${files.log()}.new`, files.log());
      },
    ],
    ['shortened', (text: string) => writeFileSync(files.log(), text.slice(0, text.indexOf('\n') + 1))],
    [
      'written anew, and longer',
      (text: string) => writeFileSync(files.log(), text + text.replaceAll('"seq":', '"seq":9')),
    ],
    ['gone', () => rmSync(files.log())],
  ])('reads everything anew when the log is %s', (how, change) => {
    const first = new RunWriter();
    appendFileSync(files.log(), Array.from({ length: 100 }, (_value, step) => `${first.step(step + 1)}\n`).join(''));
    for (const reopened of [false, true]) {
      const kept = readAll(files.open());
      kept.commit();
      const second = new RunWriter(1_900_000_000_000);
      change(Array.from({ length: 70 }, (_value, step) => `${second.step(step + 1, { loss: 7 })}\n`).join(''));
      const index = readAll(reopened ? files.open() : kept);
      const replay = existsSync(files.log()) ? readAll(files.open('replay')) : files.open('replay');
      expect(index.fold.toState(), how).toEqual(replay.fold.toState());
      expect(index.series.toState()).toEqual(replay.series.toState());
      rmSync(join(files.folder, 'index'), { recursive: true });
      rmSync(files.log(), { force: true });
      const again = new RunWriter();
      appendFileSync(files.log(), Array.from({ length: 100 }, (_value, step) => `${again.step(step + 1)}\n`).join(''));
    }
  });

  it('goes on telling what a run does while the disk of the cache is full, and says so once', () => {
    let full = true;
    const disk: IndexDisk = {
      ...localDisk,
      append: (path, position, bytes) => {
        if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        localDisk.append(path, position, bytes);
      },
    };
    const writer = new RunWriter();
    const index = files.open('index', disk);
    for (let round = 1; round <= 3; round += 1) {
      appendFileSync(files.log(), `${writer.step(round)}\n`);
      readAll(index);
      index.commit();
    }
    expect([index.fold.step, index.series.get('loss')?.length, files.warnings.length]).toEqual([3, 3, 1]);
    expect(files.warnings[0]).toContain(join(files.folder, 'index'));
    full = false;
    index.commit();
    expect(statSync(join(files.folder, 'index', '0.points')).size).toBe(3 * 24);
  });

  it('counts interleaved halves, garbage and lines without end, and keeps the rest', () => {
    const writer = new RunWriter();
    const [a, b] = [writer.step(1), writer.step(2)];
    const whole = writer.step(3);
    const half = Math.floor(a.length / 2);
    appendFileSync(
      files.log(),
      `${a.slice(0, half)}${b.slice(0, half)}\n${a.slice(half)}${b.slice(half)}\n\u0000\u0000\n`,
    );
    appendFileSync(files.log(), `${'x'.repeat(3_000_000)}\n${whole}\n`);
    const index = readAll(files.open());
    expect([index.skippedLines, index.fold.step, index.series.get('loss')?.length]).toEqual([4, 3, 1]);
  });
});
