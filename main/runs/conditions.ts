import type { QueuePlace, RunCondition, RunState, TelemetrySample } from '@contract/index';

import { isActive } from './run-state';

/** Something that began and still holds. */
export interface Holding {
  readonly sinceMs: number;
  readonly text: string;
}

export interface ConditionFacts {
  readonly state: RunState;
  readonly place: QueuePlace | null;
  readonly queuePaused: boolean;
  /** Of the current attempt, as the launcher says; null when it does not hold. */
  readonly stalled: Holding | null;
  readonly retrying: Holding | null;
  /** What the newest telemetry says of the clocks; null when nothing holds them down. */
  readonly throttled: Holding | null;
}

/** What holds beside the state, most urgent first. */
export function conditionsOf(facts: ConditionFacts): RunCondition[] {
  const conditions: RunCondition[] = [];
  if (isActive(facts.state)) {
    if (facts.stalled !== null) conditions.push({ kind: 'stalled', ...facts.stalled });
    if (facts.retrying !== null) conditions.push({ kind: 'retrying', ...facts.retrying });
    if (facts.throttled !== null) conditions.push({ kind: 'throttled', ...facts.throttled });
  }
  if (facts.state === 'queued' && facts.place !== null) {
    if (facts.place.held) conditions.push({ kind: 'paused', sinceMs: null, text: 'It is held in the queue.' });
    else if (facts.queuePaused) conditions.push({ kind: 'paused', sinceMs: null, text: 'The queue is paused.' });
  }
  return conditions;
}

export interface Throttle extends Holding {
  /** What holds down which GPU, in words. */
  readonly text: string;
}

/** Clocks that a person or the idle state chose are no fault (NVML's clocks event reasons). */
const HARMLESS: ReadonlySet<string> = new Set(['idle', 'application-clocks', 'display-clocks', 'sync-boost']);

/** What a sample says of the clocks; it began with the first of the samples in a row that say so. */
export function throttleAfter(
  before: Throttle | null,
  sample: Pick<TelemetrySample, 'gpus'>,
  timeMs: number,
): Throttle | null {
  const held = sample.gpus.flatMap(({ index, throttleReasons }) => {
    const reasons = (throttleReasons ?? []).filter((reason) => !HARMLESS.has(reason));
    return reasons.length === 0 ? [] : [`GPU ${index}: ${reasons.join(', ')}`];
  });
  return held.length === 0 ? null : { sinceMs: before?.sinceMs ?? timeMs, text: held.join('; ') };
}
