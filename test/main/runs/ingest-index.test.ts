import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { EventFold, type EventFoldState } from '../../../main/runs/event-fold';
import { localDisk, type IndexDisk } from '../../../main/runs/ingest/index-disk';
import { LogIndex } from '../../../main/runs/ingest/log-index';
import { RunWriter } from './run-lines';

type EventIndex = LogIndex<EventFoldState, EventFold>;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-index-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = (): string => join(folder, 'events.jsonl');
const warnings: string[] = [];

function open(name = 'index', disk: IndexDisk = localDisk, logFile = log()): EventIndex {
  return new LogIndex({
    disk,
    logFile,
    folder: join(folder, name),
    makeFold: (points, saved) => new EventFold(points, saved),
    warn: (message) => warnings.push(message),
  });
}

function readAll(index: EventIndex): EventIndex {
  for (let turns = 0; !index.advance(); turns += 1) if (turns > 10_000) throw new Error('It never comes to an end');
  return index;
}

/** Every file of an index but its state, with what it holds. */
function contentOf(name: string): Record<string, string> {
  const files = readdirSync(join(folder, name)).filter((file) => !file.startsWith('state.json'));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, name, file)).toString('hex')]));
}

function factsOf(index: EventIndex): unknown {
  const {
    log: tail,
    fold,
    series,
  } = { log: index.tail.toState(), fold: index.fold.toState(), series: index.series.toState() };
  return { ...tail, fold, series };
}

class Killed extends Error {}

/** Does what the disk does until it is killed, in the middle of a write or between two. */
function killedAfter(writes: number, share: number): IndexDisk {
  let left = writes;
  const mayWrite = (): boolean => {
    left -= 1;
    if (left < 0) throw new Killed();
    return left > 0;
  };
  return {
    ...localDisk,
    remove: (path) => {
      if (mayWrite()) localDisk.remove(path);
    },
    makeFolder: (path) => {
      mayWrite();
      localDisk.makeFolder(path);
    },
    truncate: (path, size) => {
      mayWrite();
      localDisk.truncate(path, size);
    },
    append: (path, position, bytes) => {
      if (mayWrite()) localDisk.append(path, position, bytes);
      else {
        localDisk.append(path, position, bytes.subarray(0, Math.floor(bytes.length * share)));
        throw new Killed();
      }
    },
    writeWhole: (path, text) => {
      if (mayWrite()) localDisk.writeWhole(path, text);
      else {
        writeFileSync(`${path}.new`, text.slice(0, Math.floor(text.length * share)));
        throw new Killed();
      }
    },
  };
}

/** What a worker, and a disk that misbehaves, may write: steps, epochs, resumes, and lines that are none. */
const anyLine = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('step'), loss: fc.option(fc.double({ noNaN: true })) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('epoch') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resumed'), back: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('message'), text: fc.string({ unit: 'grapheme' }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('torn'), length: fc.nat(120) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('garbage'), text: fc.string({ unit: 'binary' }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('twice') }) },
);
type AnyLine = typeof anyLine extends fc.Arbitrary<infer T> ? T : never;

function bytesOf(plan: readonly AnyLine[]): Buffer {
  const writer = new RunWriter();
  const lines = [writer.started(4000), writer.stage('whole', 0)];
  let step = 0;
  for (const each of plan) {
    if ('loss' in each) lines.push(writer.step((step += 1), { loss: each.loss }));
    else if ('back' in each) {
      step = Math.max(0, step - each.back);
      lines.push(writer.line({ type: 'resumed', attempt: 2, fromStep: step }));
    } else if ('length' in each) lines.push(writer.step(step + 1).slice(0, each.length));
    else if (each.kind === 'message' && 'text' in each) {
      lines.push(writer.line({ type: 'message', level: 'info', text: each.text }));
    } else if ('text' in each) lines.push(each.text);
    else if (each.kind === 'epoch') lines.push(writer.epoch(Math.ceil(step / 10), step, 0.8, true));
    else lines.push(lines.at(-1) ?? '');
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

describe('the index of a log', () => {
  it('is the same as one read from zero, whatever the parts it was read in and wherever it was killed', () => {
    const plan = fc.array(anyLine, { minLength: 1, maxLength: 600, size: 'max' });
    const cuts = fc.array(
      fc.record({
        bytes: fc.nat(9000),
        killAfter: fc.option(fc.nat(30)),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        commit: fc.boolean(),
      }),
      { maxLength: 12, size: 'max' },
    );
    fc.assert(
      fc.property(plan, cuts, (lines, parts) => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        const bytes = bytesOf(lines);
        let written = 0;
        let index: EventIndex | null = null;
        for (const { bytes: length, killAfter, share, commit } of parts) {
          appendFileSync(log(), bytes.subarray(written, written + length));
          written = Math.min(bytes.length, written + length);
          try {
            if (killAfter !== null) index = open('index', killedAfter(killAfter + 1, share));
            index = readAll(index ?? open());
            if (commit) index.commit();
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            index = null;
          }
        }
        appendFileSync(log(), bytes.subarray(written));
        const found = readAll(open());
        found.commit();
        const replayed = readAll(open('replay'));
        replayed.commit();
        expect(factsOf(found)).toEqual(factsOf(replayed));
        expect(contentOf('index')).toEqual(contentOf('replay'));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('does not read again what an earlier process read', () => {
    const writer = new RunWriter();
    appendFileSync(log(), Array.from({ length: 3000 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    readAll(open()).commit();
    let readBytes = 0;
    const again = open('index', {
      ...localDisk,
      append: (path, position, bytes) => {
        readBytes += bytes.length;
        localDisk.append(path, position, bytes);
      },
    });
    expect([again.fold.step, again.series.get('loss')?.length]).toEqual([3000, 3000]);
    readAll(again).commit();
    expect(readBytes).toBe(0);
    appendFileSync(log(), `${writer.step(3001)}\n`);
    readAll(again);
    expect(again.series.get('loss')?.length).toBe(3001);
  });

  it.each([
    ['deleted', () => rmSync(join(folder, 'index'), { recursive: true })],
    ['without its state', () => rmSync(join(folder, 'index', 'state.json'))],
    ['with a torn state', () => truncateSync(join(folder, 'index', 'state.json'), 500)],
    [
      'with a changed state',
      () => {
        const text = readFileSync(join(folder, 'index', 'state.json'), 'utf8');
        writeFileSync(join(folder, 'index', 'state.json'), text.replace('"lastSeq":3000', '"lastSeq":2000'));
      },
    ],
    ['without a level', () => rmSync(join(folder, 'index', '1.level1'))],
    [
      'with a level that is zero',
      () => {
        const { size } = statSync(join(folder, 'index', '1.level1'));
        truncateSync(join(folder, 'index', '1.level1'), size - 4096);
        truncateSync(join(folder, 'index', '1.level1'), size);
      },
    ],
    ['with fewer points', () => truncateSync(join(folder, 'index', '0.points'), 24 * 100)],
    [
      'with points that are zero',
      () => {
        const { size } = statSync(join(folder, 'index', '0.points'));
        truncateSync(join(folder, 'index', '0.points'), size - 4096);
        truncateSync(join(folder, 'index', '0.points'), size);
      },
    ],
  ])('is made anew when it is found %s', (_how, damage) => {
    const writer = new RunWriter();
    appendFileSync(log(), Array.from({ length: 3000 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    readAll(open()).commit();
    const before = contentOf('index');
    damage();
    const again = readAll(open());
    again.commit();
    expect(again.series.get('loss')?.length).toBe(3000);
    expect(contentOf('index')).toEqual(before);
  });

  it('is made anew when it is deleted while it is in use, in whole or in part', () => {
    const writer = new RunWriter();
    appendFileSync(log(), Array.from({ length: 500 }, (_value, step) => `${writer.step(step + 1)}\n`).join(''));
    const index = readAll(open());
    for (const [round, damage] of [
      () => rmSync(join(folder, 'index'), { recursive: true }),
      () => rmSync(join(folder, 'index', '0.points')),
      () => truncateSync(join(folder, 'index', '1.points'), 10),
    ].entries()) {
      index.commit();
      damage();
      const { generation } = index;
      appendFileSync(log(), `${writer.step(501 + round)}\n`);
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
        writeFileSync(`${log()}.new`, text);
        renameSync(`${log()}.new`, log());
      },
    ],
    ['shortened', (text: string) => writeFileSync(log(), text.slice(0, text.indexOf('\n') + 1))],
    ['written anew, and longer', (text: string) => writeFileSync(log(), text + text.replaceAll('"seq":', '"seq":9'))],
    ['gone', () => rmSync(log())],
  ])('reads everything anew when the log is %s', (how, change) => {
    const first = new RunWriter();
    appendFileSync(log(), Array.from({ length: 100 }, (_value, step) => `${first.step(step + 1)}\n`).join(''));
    for (const reopened of [false, true]) {
      const kept = readAll(open());
      kept.commit();
      const second = new RunWriter(1_900_000_000_000);
      change(Array.from({ length: 70 }, (_value, step) => `${second.step(step + 1, { loss: 7 })}\n`).join(''));
      const index = readAll(reopened ? open() : kept);
      const replay = existsSync(log()) ? readAll(open('replay')) : open('replay');
      expect(index.fold.toState(), how).toEqual(replay.fold.toState());
      expect(index.series.toState()).toEqual(replay.series.toState());
      rmSync(join(folder, 'index'), { recursive: true });
      rmSync(log(), { force: true });
      const again = new RunWriter();
      appendFileSync(log(), Array.from({ length: 100 }, (_value, step) => `${again.step(step + 1)}\n`).join(''));
    }
  });

  it('goes on telling what a run does while the disk of the cache is full, and says so once', () => {
    warnings.length = 0;
    let full = true;
    const disk: IndexDisk = {
      ...localDisk,
      append: (path, position, bytes) => {
        if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        localDisk.append(path, position, bytes);
      },
    };
    const writer = new RunWriter();
    const index = open('index', disk);
    for (let round = 1; round <= 3; round += 1) {
      appendFileSync(log(), `${writer.step(round)}\n`);
      readAll(index);
      index.commit();
    }
    expect([index.fold.step, index.series.get('loss')?.length, warnings.length]).toEqual([3, 3, 1]);
    expect(warnings[0]).toContain(join(folder, 'index'));
    full = false;
    index.commit();
    expect(statSync(join(folder, 'index', '0.points')).size).toBe(3 * 24);
  });

  it('counts interleaved halves, garbage and lines without end, and keeps the rest', () => {
    const writer = new RunWriter();
    const [a, b] = [writer.step(1), writer.step(2)];
    const whole = writer.step(3);
    const half = Math.floor(a.length / 2);
    appendFileSync(log(), `${a.slice(0, half)}${b.slice(0, half)}\n${a.slice(half)}${b.slice(half)}\n\u0000\u0000\n`);
    appendFileSync(log(), `${'x'.repeat(3_000_000)}\n${whole}\n`);
    const index = readAll(open());
    expect([index.skippedLines, index.fold.step, index.series.get('loss')?.length]).toEqual([4, 3, 1]);
  });
});
