import type { RunConfig, RunSummary, StageSpeed } from '@contract/index';
import { POINT_VALUES, VALUES_PER_POINT } from '@core/runs';
import type { MeasuredRun } from '@main/config';

import { STAGES, type EventFacts } from './event-fold';
import type { TrackedRun } from './tracked-run';

/** Fewer steps are mostly the first one, which is slow. */
const FEWEST_STEPS = 3;
/** The newest are enough, and logs of others need not be read again. */
const MOST_RUNS_ASKED = 12;

/** A stage's beginning, as its series tells it. */
export interface StageBeginning {
  readonly stage: string;
  readonly step: number;
  readonly timeMs: number;
}

export interface SpeedFacts {
  readonly runId: string;
  readonly name: string;
  readonly beginnings: readonly StageBeginning[];
  readonly lastStep: number | null;
  readonly lastStepTimeMs: number | null;
}

/**
 * Images a second of a stage by the clock, validation and checkpoints included: from where it last began or went on to the
 * next stage's beginning, or the last step. Null before a few steps are done.
 */
export function stageSpeed(stage: 'patch' | 'whole', globalBatch: number, facts: SpeedFacts): StageSpeed | null {
  const { runId, name, beginnings, lastStep, lastStepTimeMs } = facts;
  const index = beginnings.map((each) => each.stage).lastIndexOf(stage);
  const from = beginnings[index];
  if (from === undefined || lastStep === null || lastStepTimeMs === null) return null;
  const next = beginnings.slice(index + 1).find(({ step }) => step > from.step);
  // After the last optimizer step come test and export, which are not training.
  const isLast = next === undefined || next.stage === 'test' || next.stage === 'export';
  const [toStep, toMs] = isLast ? [lastStep, lastStepTimeMs] : [next.step, next.timeMs];
  const [steps, seconds] = [toStep - from.step, (toMs - from.timeMs) / 1000];
  if (steps < FEWEST_STEPS || seconds <= 0) return null;
  return { runId, name, imagesPerSecond: (steps * globalBatch) / seconds, steps };
}

export interface RunsToMeasure {
  readonly list: () => Promise<readonly RunSummary[]>;
  readonly peek: (runId: string) => TrackedRun | null;
  readonly load: (runId: string) => Promise<TrackedRun | null>;
}

/** Speeds of the runs of a workspace; of one that has ended they are found out once. */
export class MeasuredSpeeds {
  private readonly known = new Map<string, MeasuredRun>();

  constructor(private readonly runs: RunsToMeasure) {}

  /** The newest runs whose config is wanted and that have trained. */
  async of(isWanted: (config: RunConfig) => boolean): Promise<readonly MeasuredRun[]> {
    const asked = (await this.runs.list()).filter(({ runId, state }) => {
      const config = this.runs.peek(runId)?.config ?? null;
      return state !== 'queued' && config !== null && isWanted(config);
    });
    const found: MeasuredRun[] = [];
    for (const { runId, attempt } of asked.slice(0, MOST_RUNS_ASKED)) {
      const measured = this.known.get(`${runId} ${attempt}`) ?? (await this.measure(runId));
      if (measured !== null) found.push(measured);
    }
    return found;
  }

  private async measure(runId: string): Promise<MeasuredRun | null> {
    const run = await this.runs.load(runId);
    const { config, events, summary } = run ?? {};
    if (run === null || !config || !events || !summary) return null;
    const facts: SpeedFacts = {
      runId,
      name: summary.name,
      beginnings: beginningsIn(await run.points('stage', 0)),
      lastStep: events.lastStep?.step ?? null,
      lastStepTimeMs: events.lastStepTimeMs,
    };
    const { patch, whole, execution } = config;
    const measured: MeasuredRun = {
      config,
      device: deviceOf(run, events),
      createdAtMs: summary.createdAtMs,
      patch: stageSpeed('patch', patch.batchSizePerDevice * execution.deviceCount, facts),
      whole: stageSpeed('whole', whole.batchSizePerDevice * execution.deviceCount * whole.accumulationSteps, facts),
    };
    if (!run.isActive && run.isCaughtUp) this.known.set(`${runId} ${summary.attempt}`, measured);
    return measured.patch === null && measured.whole === null ? null : measured;
  }
}

function beginningsIn(points: Float64Array): StageBeginning[] {
  return Array.from({ length: Math.floor(points.length / VALUES_PER_POINT) }, (_, index) => {
    const at = (place: number): number => points[index * VALUES_PER_POINT + place] ?? NaN;
    const stage = STAGES[at(POINT_VALUES.value)] ?? '';
    return { stage, step: at(POINT_VALUES.step), timeMs: at(POINT_VALUES.timeMs) };
  });
}

function deviceOf(run: TrackedRun, events: EventFacts): string {
  const device = events.device ?? 'unknown';
  return device === 'cpu' ? device : (run.telemetry?.lastSample?.gpus[0]?.name ?? device);
}
