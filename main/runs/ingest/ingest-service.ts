import { join } from 'node:path';

import { lookAtFolder } from '../folder-look';
import { localDisk, type IndexDisk } from './index-disk';
import type { IngestReplies, IngestRequest, KnownOfRun, RunPlace, RunReading } from './ingest-messages';
import { queryBuckets, standingPoints } from './query-buckets';
import { RunIndex } from './run-index';
import type { SeriesPyramid } from './series-pyramid';

/** Points that one answer holds: whoever is further behind asks for buckets. */
export const MOST_POINTS_AT_ONCE = 8192;
/** For whoever writes all of them somewhere: a megabyte and a half. */
const MOST_STANDING_AT_ONCE = 65_536;
/** Whoever asks for a long log is told what is known by then. */
const LONGEST_WAIT_MS = 500;
const COMMIT_CHECK_MS = 1000;

interface Asking {
  readonly known: KnownOfRun;
  readonly sinceMs: number;
  readonly resolve: (reading: RunReading) => void;
  readonly reject: (error: unknown) => void;
}

interface Following {
  readonly index: RunIndex;
  asking: Asking[];
}

/**
 * All indexes of a workspace, in one thread. Runs that someone asks for are read in turns of one part of a log
 * each: a log of ten million lines keeps no other run waiting.
 */
export class IngestService {
  private readonly runs = new Map<string, Following>();
  /** Runs with something to read, in the order of their turns. */
  private turns: string[] = [];
  private pumping = false;
  /** Only while something that was read is not on disk: nothing else wakes the thread. */
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly seriesFolder: string,
    private readonly tell: { readonly warn: (message: string) => void; readonly lost: (runId: string) => void },
    private readonly disk: IndexDisk = localDisk,
  ) {}

  handle(request: IngestRequest): Promise<IngestReplies[IngestRequest['kind']]> | IngestReplies[IngestRequest['kind']] {
    switch (request.kind) {
      case 'read':
        return this.read(request.run, request.known);
      case 'names':
        return this.follow(request.run).index.seriesNames;
      case 'points':
        return this.points(request.run, request.name, request.from);
      case 'standing':
        return this.standing(request.run, request.name, request.from);
      case 'buckets':
        return this.buckets(request.run, request.name, request.query);
      case 'forget':
        return this.forget(request.run.runId);
      case 'look':
        return request.folders.map((folder) => lookAtFolder(folder, request.withTexts));
      case 'keepOnly':
        return this.keepOnly(new Set(request.runIds));
      case 'close':
        return this.close();
    }
  }

  /** Everything written until now, or what of it could be read in half a second. */
  read(run: RunPlace, known: KnownOfRun): Promise<RunReading> {
    const following = this.follow(run);
    following.index.readAgain();
    const reply = new Promise<RunReading>((resolve, reject) => {
      following.asking.push({ known, sinceMs: performance.now(), resolve, reject });
    });
    if (!this.turns.includes(run.runId)) this.turns.push(run.runId);
    this.pump();
    return reply;
  }

  /** Points as they were written, superseded ones too, from an index on. */
  points(run: RunPlace, name: string, from: number): Float64Array<ArrayBuffer> {
    const found = this.query(run, name, ({ points }) => points.read(from, from + MOST_POINTS_AT_ONCE));
    return found ?? new Float64Array(0);
  }

  /** Points that no later attempt superseded, from the nth on. */
  standing(run: RunPlace, name: string, from: number): Float64Array<ArrayBuffer> {
    const found = this.query(run, name, (series) => standingPoints(series, from, from + MOST_STANDING_AT_ONCE));
    return found ?? new Float64Array(0);
  }

  buckets(run: RunPlace, name: string, query: IngestRequestOf<'buckets'>['query']): Float64Array<ArrayBuffer> {
    return this.query(run, name, (series) => queryBuckets(series, query)) ?? new Float64Array([0, 0]);
  }

  forget(runId: string): null {
    const following = this.runs.get(runId);
    if (following === undefined || following.asking.length > 0) return null;
    following.index.commit();
    this.runs.delete(runId);
    return null;
  }

  keepOnly(runIds: ReadonlySet<string>): null {
    for (const [runId, { asking }] of this.runs) {
      if (runIds.has(runId)) continue;
      for (const { reject } of asking) reject(new Error(`The folder of ${runId} is gone`));
      this.runs.delete(runId);
    }
    for (const runId of this.disk.list(this.seriesFolder)) {
      if (!runIds.has(runId)) this.disk.remove(join(this.seriesFolder, runId));
    }
    return null;
  }

  close(): null {
    this.stopCommitting();
    for (const { index, asking } of this.runs.values()) {
      for (const each of asking) each.reject(new Error('The workspace is being closed'));
      index.commit();
    }
    this.runs.clear();
    this.turns = [];
    return null;
  }

  private follow(run: RunPlace): Following {
    const known = this.runs.get(run.runId);
    if (known !== undefined) return known;
    const made = { index: new RunIndex(this.disk, this.seriesFolder, run, this.tell.warn), asking: [] };
    this.runs.set(run.runId, made);
    return made;
  }

  private query<T>(run: RunPlace, name: string, act: (series: SeriesPyramid) => T): T | null {
    const { index } = this.follow(run);
    const { generation } = index;
    const found = index.query(name, act);
    if (index.generation !== generation) this.tell.lost(run.runId);
    return found;
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.takeTurn();
      if (this.turns.length > 0) this.pump();
    });
  }

  private takeTurn(): void {
    const runId = this.turns.shift();
    const following = runId === undefined ? undefined : this.runs.get(runId);
    if (runId === undefined || following === undefined) return;
    try {
      const atEnd = following.index.advance();
      this.timer ??= setInterval(() => this.commitDue(), COMMIT_CHECK_MS);
      this.answer(following, atEnd);
    } catch (error) {
      for (const { reject } of following.asking.splice(0)) reject(error);
    }
    if (following.asking.length > 0) this.turns.push(runId);
  }

  private answer(following: Following, atEnd: boolean): void {
    const nowMs = performance.now();
    const due = following.asking.filter(({ sinceMs }) => atEnd || nowMs - sinceMs > LONGEST_WAIT_MS);
    if (due.length === 0) return;
    following.asking = following.asking.filter((each) => !due.includes(each));
    for (const { known, resolve } of due) resolve(following.index.reading(known, atEnd));
  }

  private commitDue(): void {
    let waits = false;
    for (const { index } of this.runs.values()) waits = index.commitIfDue() || waits;
    if (!waits) this.stopCommitting();
  }

  private stopCommitting(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}

type IngestRequestOf<Kind extends IngestRequest['kind']> = Extract<IngestRequest, { kind: Kind }>;
