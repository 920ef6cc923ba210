import { join } from 'node:path';

import { failed, ok, type QueueEntry, type QueueFile, type QueueView, type Result } from '@contract/index';
import { onDisk } from '@main/workspace';

import { KnownAttempts } from './known-attempts';
import { EMPTY_QUEUE, readQueueFile, stampOf, writeQueueFile } from './queue-file';
import { stillWaiting } from './queue-order';
import { viewOf, waitingOf, type QueueRun } from './queue-view';
import type { RunHost } from './run-host';
import type { Waiting } from './run-state';
import { RunnerWatch, type RunnerFacts } from './runner-record';

/** How often the files are looked at that others write: the runner's record, and what says that a run has begun. */
const LOOK_INTERVAL_MS = 500;
/** Of a long queue, the runs whose turn is near are looked at every time, all of them every so many times. */
const NEAR_RUNS = 16;
const LOOKS_BETWEEN_ALL = 8;
/** An empty queue without a runner is looked at less often: only a program other than this one can have filled it. */
const LOOK_WHILE_EMPTY_MS = 3000;
const UPDATE_PAUSE_MS = 50;
/** Where nothing can start (no Python), it is tried again this long after. */
const PROBLEM_PAUSE_MS = 5000;

export interface RunQueueOptions {
  readonly workspaceFolder: string;
  /** Another program is the one writer: this one watches, starts nothing and writes nothing. */
  readonly readOnly: boolean;
  readonly host: Pick<RunHost, 'start'>;
  readonly runOf: (runId: string) => QueueRun | null;
  /** Called when the view has changed. */
  readonly onChange: (view: QueueView) => void;
  /** Called when what the queue says of single runs has changed. */
  readonly retell: () => void;
  /** Called when a run that waited has begun, or was refused; resolves when what its folder says is known. */
  readonly onTurn: (runId: string) => Promise<unknown>;
  readonly warn: (message: string) => void;
}

const NO_RUNNER: RunnerFacts = { alive: false, says: new Map() };

/** The app's side of queue.json: its one writer while the workspace is open for writing, and a reader of it always. */
export class RunQueue {
  private readonly path: string;
  private readonly known: KnownAttempts;
  private readonly runnerWatch: RunnerWatch;
  private file: QueueFile = EMPTY_QUEUE;
  private refusal: string | null = null;
  private stamp: string | null = null;
  private runner = NO_RUNNER;
  private hostProblem: string | null = null;
  private current: QueueView = { paused: false, runnerAlive: false, problem: null, runs: [] };
  private told = '';
  private places: ReadonlyMap<string, Waiting> = new Map();
  /** Runs that have just had their turn: they count as waiting until their folder was read again. */
  private readonly turning = new Map<string, Waiting>();
  private turn: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;
  private updating: NodeJS.Timeout | null = null;
  private looks = 0;
  /** The next look is as far off as it is while nothing waits. */
  private resting = false;
  private looking = false;
  private ensuring = false;
  private ensureNotBeforeMs = -Infinity;
  private warned = '';
  private closed = false;

  constructor(private readonly options: RunQueueOptions) {
    this.path = join(options.workspaceFolder, 'queue.json');
    this.known = new KnownAttempts((runId) => this.folderOf(runId));
    this.runnerWatch = new RunnerWatch(options.workspaceFolder);
  }

  /** Resolves when it is known what waits. */
  async open(): Promise<void> {
    await this.inTurn(() => this.read()).catch((error: unknown) => this.warn(error));
    this.update();
    this.lookLater();
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.updating !== null) clearTimeout(this.updating);
  }

  view(): QueueView {
    return this.current;
  }

  entryOf(runId: string): QueueEntry | null {
    return this.current.runs.find(({ entry }) => entry.runId === runId)?.entry ?? null;
  }

  placeOf(runId: string): Waiting | null {
    return this.places.get(runId) ?? this.turning.get(runId) ?? null;
  }

  /** Says anew why each run waits: a run that another waits for has changed. */
  update(): void {
    if (this.resting && !this.isIdle) this.lookLater();
    const waiting = this.waiting();
    const problem = this.refusal ?? (waiting.length === 0 ? null : this.hostProblem);
    const { paused } = this.file;
    const { alive: runnerAlive, says: runnerSays } = this.runner;
    const view = viewOf({ paused, waiting, runOf: this.options.runOf, runnerAlive, runnerSays, problem });
    const text = JSON.stringify(view);
    if (text === this.told) return;
    this.told = text;
    this.current = view;
    this.places = waitingOf(view);
    if (this.closed) return;
    this.options.onChange(view);
    this.options.retell();
  }

  /** Writes the queue anew, without the entries that have had their turn; nothing is written when it stays as it was. */
  change(act: (file: QueueFile) => QueueFile): Promise<Result<null>> {
    if (this.options.readOnly) return Promise.resolve(failed('read-only', 'This workspace is open for reading only.'));
    return this.inTurn(() =>
      onDisk(this.path, async () => {
        await this.read();
        const before = { ...this.file, entries: this.waiting() };
        const after = act(before);
        if (after === before) return ok(null);
        const aside = await writeQueueFile(this.path, after, this.refusal !== null);
        if (aside !== null) this.options.warn(`${this.path} was no valid queue: it is kept as ${aside}`);
        this.stamp = await stampOf(this.path);
        this.file = after;
        this.refusal = null;
        this.keepPlaces(before, after);
        this.known.keep(new Set(after.entries.map(({ runId }) => runId)));
        this.update();
        return ok(null);
      }),
    );
  }

  /** Sees to it that what waits is started when its turn comes. A failure keeps the queue as it is, and is its problem. */
  async ensureRunner(): Promise<Result<null>> {
    const [first] = this.waiting();
    if (first === undefined || this.options.readOnly || this.closed) return ok(null);
    const started = await this.options.host.start(this.folderOf(first.runId));
    this.hostProblem = started.ok ? null : started.failure.message;
    this.ensureNotBeforeMs = started.ok ? -Infinity : performance.now() + PROBLEM_PAUSE_MS;
    this.update();
    return started;
  }

  /** The run is about to be added: from now on it counts as waiting. */
  announce({ runId, attempt, priority, held, after, group }: QueueEntry): void {
    const last = this.current.runs.length + 1;
    const place = { position: last, of: last, priority, held, after, group, reason: 'It is being queued.' };
    this.turning.set(runId, { attempt, place, queuePaused: this.file.paused });
  }

  /** As `update`, once for all that changes within a moment. */
  updateSoon(): void {
    if (this.current.runs.length === 0 || this.updating !== null || this.closed) return;
    this.updating = setTimeout(() => {
      this.updating = null;
      this.update();
    }, UPDATE_PAUSE_MS);
  }

  /** The folders of these runs say what became of them: the queue has nothing more to say. */
  async settle(...runIds: readonly string[]): Promise<void> {
    for (const runId of runIds) {
      await this.options.onTurn(runId).catch((error: unknown) => this.warn(error));
      this.turning.delete(runId);
    }
    if (!this.closed) this.options.retell();
  }

  /** What was taken out counts as waiting until it is settled: nothing else is known of it in between. */
  private keepPlaces(before: QueueFile, after: QueueFile): void {
    const kept = new Set(after.entries.map(({ runId }) => runId));
    for (const { runId } of before.entries) {
      const waiting = this.places.get(runId);
      if (!kept.has(runId) && waiting !== undefined) this.turning.set(runId, waiting);
    }
  }

  private folderOf(runId: string): string {
    return join(this.options.workspaceFolder, 'runs', runId);
  }

  /** The entries that have not had their turn, in order. */
  private waiting(): QueueEntry[] {
    return stillWaiting(this.file.entries, (runId) => this.known.get(runId));
  }

  private async read(): Promise<void> {
    const stamp = await stampOf(this.path);
    if (stamp !== this.stamp) {
      const { file, refusal } = await readQueueFile(this.path);
      this.stamp = stamp;
      this.file = file;
      this.refusal = refusal;
    }
    await this.lookAt(this.file.entries);
  }

  /** Finds out which of these have had their turn. */
  private async lookAt(entries: readonly QueueEntry[]): Promise<void> {
    await this.known.look(entries.map(({ runId }) => runId));
    for (const { runId, attempt } of entries) {
      const waiting = this.places.get(runId);
      if (waiting === undefined || this.known.get(runId) < attempt || this.turning.has(runId)) continue;
      this.turning.set(runId, waiting);
      void this.settle(runId);
    }
  }

  private lookSoon(): void {
    if (this.looking || this.closed) return; // a slow disk still holds the last look
    this.looking = true;
    this.inTurn(() => this.look())
      .catch((error: unknown) => this.warn(error))
      .finally(() => {
        this.looking = false;
        this.lookLater();
      });
  }

  private get isIdle(): boolean {
    return this.waiting().length === 0 && !this.runner.alive;
  }

  private lookLater(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.closed) return;
    this.resting = this.isIdle;
    this.timer = setTimeout(() => this.lookSoon(), this.resting ? LOOK_WHILE_EMPTY_MS : LOOK_INTERVAL_MS);
  }

  private async look(): Promise<void> {
    this.looks += 1;
    if ((await stampOf(this.path)) !== this.stamp) await this.read();
    const waiting = this.waiting();
    if (waiting.length === 0) {
      if (this.runner.alive) this.runner = await this.runnerWatch.look();
      return this.update();
    }
    const near = this.looks % LOOKS_BETWEEN_ALL === 0 ? waiting : waiting.slice(0, NEAR_RUNS);
    await this.lookAt(near);
    this.runner = await this.runnerWatch.look();
    if (this.runner.alive) this.hostProblem = null;
    else this.ensureSoon();
    this.update();
  }

  /** Not in turn: a Python that does not answer must not keep the queue from being changed. */
  private ensureSoon(): void {
    if (this.ensuring || performance.now() < this.ensureNotBeforeMs) return;
    this.ensuring = true;
    this.ensureRunner()
      .catch((error: unknown) => this.warn(error))
      .finally(() => {
        this.ensuring = false;
      });
  }

  private warn(error: unknown): void {
    const text = `The queue: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (text !== this.warned) this.options.warn(text); // once, not twice a second
    this.warned = text;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(act);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
