import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

import { EventFold, type EventFoldState } from '../../../main/runs/event-fold';
import { localDisk, type IndexDisk } from '../../../main/runs/ingest/index-disk';
import { LogIndex } from '../../../main/runs/ingest/log-index';

export type EventIndex = LogIndex<EventFoldState, EventFold>;

/** A log and the indexes that are made of it. */
class IndexFolder {
  folder = '';
  readonly warnings: string[] = [];

  log(): string {
    return join(this.folder, 'events.jsonl');
  }

  open(name = 'index', disk: IndexDisk = localDisk): EventIndex {
    return new LogIndex({
      disk,
      logFile: this.log(),
      folder: join(this.folder, name),
      makeFold: (points, saved) => new EventFold(points, saved),
      warn: (message) => this.warnings.push(message),
    });
  }

  /** Every file of an index but its state, with what it holds. */
  contentOf(name: string): Record<string, string> {
    const files = readdirSync(join(this.folder, name)).filter((file) => !file.startsWith('state.json'));
    return Object.fromEntries(
      files.sort().map((file) => [file, readFileSync(join(this.folder, name, file)).toString('hex')]),
    );
  }
}

/** An empty one for every test of the file. */
export function useIndexFolder(): IndexFolder {
  const files = new IndexFolder();
  beforeEach(() => {
    files.folder = mkdtempSync(join(tmpdir(), 'mammobench-index-'));
    files.warnings.length = 0;
  });
  afterEach(() => rmSync(files.folder, { recursive: true, force: true }));
  return files;
}

export function readAll(index: EventIndex): EventIndex {
  for (let turns = 0; !index.advance(); turns += 1) if (turns > 10_000) throw new Error('It never comes to an end');
  return index;
}
