import type { TelemetrySample } from '@contract/index';

import { throttleAfter, type Throttle } from './conditions';
import { parseTelemetrySample } from './parse-line';
import { noPoints, type PointSink } from './series';
import { SteadyClock, type SteadyClockState } from './steady-clock';
import { curvesOf } from './telemetry-curves';

/** What telemetry.jsonl says of a run now. */
export interface TelemetryFacts {
  readonly skippedLines: number;
  readonly lastSeq: number;
  readonly lastSample: TelemetrySample | null;
  /** When that was, on the time axis of the series. */
  readonly lastSampleTimeMs: number | null;
  /** What holds the clocks of its GPUs down, as the newest sample says; null when nothing does. */
  readonly throttled: Throttle | null;
}

/** What a fold goes on from when the rest of its log comes. */
export interface TelemetryFoldState {
  readonly facts: TelemetryFacts;
  /** Curves that began with their first known value. */
  readonly begun: readonly string[];
  readonly clock: SteadyClockState | null;
}

/** All that telemetry.jsonl says of a run. */
export class TelemetryFold implements TelemetryFacts {
  skippedLines = 0;
  lastSeq = 0;
  lastSample: TelemetrySample | null = null;
  lastSampleTimeMs: number | null = null;
  throttled: Throttle | null = null;
  private readonly begun: Set<string>;
  private readonly clock: SteadyClock;

  constructor(
    private readonly points: PointSink = noPoints,
    saved: TelemetryFoldState | null = null,
  ) {
    this.clock = new SteadyClock(saved?.clock);
    this.begun = new Set(saved?.begun);
    if (saved === null) return;
    this.skippedLines = saved.facts.skippedLines;
    this.lastSeq = saved.facts.lastSeq;
    this.lastSample = saved.facts.lastSample;
    this.lastSampleTimeMs = saved.facts.lastSampleTimeMs;
    this.throttled = saved.facts.throttled;
  }

  take(line: string): void {
    const sample = parseTelemetrySample(line);
    if (sample === null || sample.seq <= this.lastSeq) {
      this.skippedLines += 1;
      return;
    }
    this.lastSeq = sample.seq;
    this.lastSample = sample;
    const timeMs = this.clock.timeMs(sample.wallTimeMs, sample.monotonicMs);
    this.lastSampleTimeMs = timeMs;
    this.throttled = throttleAfter(this.throttled, sample, timeMs);
    this.drawCurves(sample, timeMs);
  }

  toValues(): TelemetryFacts {
    const { skippedLines, lastSeq, lastSample, lastSampleTimeMs, throttled } = this;
    return { skippedLines, lastSeq, lastSample, lastSampleTimeMs, throttled };
  }

  toState(): TelemetryFoldState {
    return { facts: this.toValues(), begun: [...this.begun], clock: this.clock.toState() };
  }

  private drawCurves(sample: TelemetrySample, timeMs: number): void {
    const { always, onceKnown } = curvesOf(sample);
    for (const [name, value] of Object.entries(always)) this.points.push(name, null, timeMs, value);
    for (const [name, value] of Object.entries(onceKnown)) {
      if (value !== null && value !== undefined) this.begun.add(name);
      if (this.begun.has(name)) this.points.push(name, null, timeMs, value ?? null);
    }
  }
}
