/** More than a clock's own drift, less than a pause that a reader should see. */
const JUMP_MS = 2000;

/**
 * One time axis from a log's two clocks. Within a boot it follows the monotonic clock, so a wall clock that is set back
 * does not fold a plot over itself. Where the wall clock runs ahead (the machine slept, a new attempt began) it follows.
 */
export class SteadyClock {
  private offsetMs: number | null = null;
  private lastMonotonicMs = -Infinity;
  private lastTimeMs = -Infinity;

  /** The time of a line, never before that of the line before it. */
  timeMs(wallTimeMs: number, monotonicMs: number): number {
    const offset = wallTimeMs - monotonicMs;
    const rebooted = monotonicMs < this.lastMonotonicMs;
    if (this.offsetMs === null || rebooted || offset > this.offsetMs + JUMP_MS) this.offsetMs = offset;
    this.lastMonotonicMs = monotonicMs;
    this.lastTimeMs = Math.max(this.lastTimeMs, this.offsetMs + monotonicMs);
    return this.lastTimeMs;
  }
}
