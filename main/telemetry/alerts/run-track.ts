import type { RunSummary } from '@contract/index';

/**
 * What is remembered of a run's steps in one stage of one attempt, to judge it by. Steps are seen once a second at
 * most: of faster ones, a sample.
 */
export interface RunTrack {
  readonly attempt: number;
  readonly stage: RunSummary['stage'];
  readonly step: number;
  /** How often the step was seen to grow. */
  readonly advances: number;
  /** The first steps are over since then; null until they are. */
  readonly warmSinceMs: number | null;
  /** Losses in a row that were no finite number. */
  readonly lossesNotFinite: number;
  readonly waits: readonly DataWait[];
  readonly losses: LossTrack;
}

interface DataWait {
  readonly atMs: number;
  readonly fraction: number;
}

export interface LossTrack {
  /** Median of the stage's first losses; null until there are enough. */
  readonly opening: number | null;
  /** Newest last; those that are not yet part of what is usual. */
  readonly recent: readonly number[];
  /** What is usual: the losses before the recent ones. */
  readonly usual: readonly number[];
}

/** A first step compiles kernels and fills queues: its times say nothing. */
export const FIRST_ADVANCES = 5;
export const RECENT_LOSSES = 20;
const OPENING_LOSSES = 10;
const USUAL_LOSSES = 200;
const USUAL_LOSSES_NEEDED = 30;
const WAIT_WINDOW_MS = 60_000;
const WAITS_NEEDED = 5;

/** Above this multiple of what was usual, a loss diverges; below the lower one it no longer does. */
export const DIVERGING_FACTOR = 3;
export const RECOVERED_FACTOR = 2;

/** The track with what the run's summary says now; null while it does not train. */
export function followRun(before: RunTrack | null, run: RunSummary, nowMs: number): RunTrack | null {
  const trains = run.state === 'running' && (run.stage === 'patch' || run.stage === 'whole') && run.step !== null;
  if (!trains || run.step === null) return null;
  const { attempt, stage, step } = run;
  if (before?.attempt !== attempt || before.stage !== stage || step < before.step) {
    return { ...NEW_TRACK, attempt, stage, step };
  }
  if (step === before.step) return before;
  const advances = before.advances + 1;
  const isWarm = advances >= FIRST_ADVANCES;
  return {
    attempt,
    stage,
    step,
    advances,
    warmSinceMs: before.warmSinceMs ?? (isWarm ? nowMs : null),
    lossesNotFinite: run.lastLoss === null ? before.lossesNotFinite + 1 : 0,
    waits: isWarm ? withWait(before.waits, run.dataWaitFraction, nowMs) : [],
    losses: run.lastLoss === null ? before.losses : withLoss(before.losses, run.lastLoss),
  };
}

const NEW_TRACK = {
  advances: 0,
  warmSinceMs: null,
  lossesNotFinite: 0,
  waits: [],
  losses: { opening: null, recent: [], usual: [] },
} as const;

/** The mean share of waiting over the last minute of steps; null until there is a minute of them. */
export function meanDataWait(track: RunTrack, nowMs: number): number | null {
  const { waits, warmSinceMs } = track;
  if (warmSinceMs === null || nowMs - warmSinceMs < WAIT_WINDOW_MS || waits.length < WAITS_NEEDED) return null;
  return waits.reduce((sum, { fraction }) => sum + fraction, 0) / waits.length;
}

/** The last minute's; of steps that take long, the last few. */
function withWait(waits: readonly DataWait[], fraction: number | null, nowMs: number): readonly DataWait[] {
  if (fraction === null) return waits;
  const all = [...waits, { atMs: nowMs, fraction }];
  const recent = all.filter(({ atMs }) => nowMs - atMs <= WAIT_WINDOW_MS);
  return recent.length >= WAITS_NEEDED ? recent : all.slice(-WAITS_NEEDED);
}

/**
 * A loss joins what is usual once it is `RECENT_LOSSES` old, but not while the loss diverges: a loss that has
 * exploded must not become the measure of itself.
 */
function withLoss(losses: LossTrack, loss: number): LossTrack {
  const recent = [...losses.recent, loss];
  const opening = losses.opening ?? (recent.length >= OPENING_LOSSES ? median(recent) : null);
  if (recent.length <= RECENT_LOSSES) return { ...losses, opening, recent };
  const rest = recent.slice(-RECENT_LOSSES);
  const ratio = divergence({ ...losses, opening, recent: rest })?.ratio ?? 0;
  if (ratio > RECOVERED_FACTOR) return { ...losses, opening, recent: rest };
  return { opening, recent: rest, usual: [...losses.usual, ...recent.slice(0, -RECENT_LOSSES)].slice(-USUAL_LOSSES) };
}

export interface Divergence {
  /** The recent median as a multiple of the usual one. */
  readonly ratio: number;
  readonly recent: number;
  readonly usual: number;
  /** The recent median lies above half of what the stage began with: near zero, multiples mean nothing. */
  readonly isLarge: boolean;
}

/** How the recent losses compare with the usual ones, by medians: single batches may be hard. Null until it can be said. */
export function divergence({ opening, recent, usual }: LossTrack): Divergence | null {
  if (opening === null || recent.length < RECENT_LOSSES || usual.length < USUAL_LOSSES_NEEDED) return null;
  const [now, before] = [median(recent), median(usual)];
  if (before <= 0) return null;
  return { ratio: now / before, recent: now, usual: before, isLarge: now > opening / 2 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
