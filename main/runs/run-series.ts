import { STAGES } from './event-fold';
import type { TrackedRun } from './tracked-run';

/** A run's series, for whoever folds them. */
export interface RunSeries {
  readonly folder: string;
  readonly startedAtMs: number | null;
  /** What the series `stage` says while whole images are trained on. */
  readonly wholeStageNumber: number;
  readonly names: () => Promise<readonly string[]>;
  /** From an index on, as many as one answer holds; [step, timeMs, value] each, superseded ones too. */
  readonly points: (name: string, from: number) => Promise<Float64Array>;
}

export function seriesOf(run: TrackedRun): RunSeries {
  return {
    folder: run.folder,
    startedAtMs: run.events?.startedAtMs ?? null,
    wholeStageNumber: STAGES.indexOf('whole'),
    names: () => run.seriesNames(),
    points: (name, from) => run.points(name, from),
  };
}
