/** Work that may wait, done a few milliseconds a frame so that no frame is dropped for it. */
export interface SpareTime {
  /** `step` runs until the given time and returns true when it is done; `done` follows. A later job of one owner replaces its earlier one. */
  readonly schedule: (owner: object, step: (untilMs: number) => boolean, done: () => void) => void;
  readonly cancel: (owner: object) => void;
}

const SLICE_MS = 7;

interface Job {
  readonly step: (untilMs: number) => boolean;
  readonly done: () => void;
}

export function createSpareTime(nextFrame: (run: () => void) => unknown, now: () => number): SpareTime {
  const jobs = new Map<object, Job>();
  let waiting = false;

  const run = (): void => {
    waiting = false;
    const untilMs = now() + SLICE_MS;
    for (const [owner, job] of [...jobs]) {
      if (now() >= untilMs) break;
      if (!job.step(untilMs)) break;
      jobs.delete(owner);
      job.done();
    }
    wait();
  };
  const wait = (): void => {
    if (waiting || jobs.size === 0) return;
    waiting = true;
    nextFrame(run);
  };
  return {
    schedule: (owner, step, done) => {
      jobs.delete(owner);
      jobs.set(owner, { step, done });
      wait();
    },
    cancel: (owner) => {
      jobs.delete(owner);
    },
  };
}
