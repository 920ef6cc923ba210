import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { localDisk, type IndexDisk } from '../../../main/runs/ingest/index-disk';
import { readAll, useIndexFolder, type EventIndex } from './index-folder';
import { RunWriter } from './run-lines';

const files = useIndexFolder();

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
        rmSync(files.folder, { recursive: true, force: true });
        mkdirSync(files.folder);
        const bytes = bytesOf(lines);
        let written = 0;
        let index: EventIndex | null = null;
        for (const { bytes: length, killAfter, share, commit } of parts) {
          appendFileSync(files.log(), bytes.subarray(written, written + length));
          written = Math.min(bytes.length, written + length);
          try {
            if (killAfter !== null) index = files.open('index', killedAfter(killAfter + 1, share));
            index = readAll(index ?? files.open());
            if (commit) index.commit();
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
            index = null;
          }
        }
        appendFileSync(files.log(), bytes.subarray(written));
        const found = readAll(files.open());
        found.commit();
        const replayed = readAll(files.open('replay'));
        replayed.commit();
        expect(factsOf(found)).toEqual(factsOf(replayed));
        expect(files.contentOf('index')).toEqual(files.contentOf('replay'));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
