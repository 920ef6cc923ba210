/** More than a clock's own drift, less than a pause that a reader should see. */
const JUMP_MS = 2000;

/** Null before the first line. */
export interface SteadyClockState {
  readonly offsetMs: number;
  readonly lastMonotonicMs: number;
  readonly lastTimeMs: number;
}

/**
 * One time axis from a log's two clocks. Within a boot it follows the monotonic clock, so a wall clock that is set back
 * does not fold a plot over itself. Where the wall clock runs ahead (the machine slept, a new attempt began) it follows.
 */
export class SteadyClock {
  constructor(private last: SteadyClockState | null = null) {}

  /** The time of a line, never before that of the line before it. */
  timeMs(wallTimeMs: number, monotonicMs: number): number {
    const { last } = this;
    const offset = wallTimeMs - monotonicMs;
    const follows = last === null || monotonicMs < last.lastMonotonicMs || offset > last.offsetMs + JUMP_MS;
    const offsetMs = follows ? offset : last.offsetMs;
    const lastTimeMs = Math.max(last?.lastTimeMs ?? -Infinity, offsetMs + monotonicMs);
    this.last = { offsetMs, lastMonotonicMs: monotonicMs, lastTimeMs };
    return lastTimeMs;
  }

  toState(): SteadyClockState | null {
    return this.last;
  }
}
