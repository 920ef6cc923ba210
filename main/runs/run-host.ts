import type { ExitRecord, LauncherRecord, Result, RunResult } from '@contract/index';

import type { RunFiles } from './run-files';

/** What a run folder and the machine's processes say, gathered at one instant. */
export interface RunEvidence {
  readonly launcher: LauncherRecord | null;
  readonly launcherAlive: boolean;
  readonly ranksAlive: number;
  readonly exit: ExitRecord | null;
  readonly result: RunResult | null;
  readonly stopRequested: boolean;
  readonly hasModel: boolean;
}

/**
 * The one seam between main and where a run executes. Whoever implements it starts and asks; the truth of a run stays in
 * its folder, whose logs the ingest thread reads as local files: a host elsewhere keeps a mirror of the folder here.
 */
export interface RunHost {
  /**
   * Sees to it that a queued run is started when its turn and its devices come, and replies at once: a failure says why
   * nothing starts. May be called again at any time; it starts nothing twice.
   */
  readonly start: (folder: string) => Promise<Result<null>>;
  /** Leaves a stop request; the run ends when it has saved a checkpoint. */
  readonly stop: (folder: string) => Promise<Result<null>>;
  /** Of an ended run, `seen` may say what was just read of its folder. */
  readonly state: (folder: string, seen?: RunFiles | null) => Promise<RunEvidence>;
}
