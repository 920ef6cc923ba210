import type { ExecutionConfig, RunConfig, StageSpeed } from '@contract/index';

/** How fast a run went, and with what. */
export interface MeasuredRun {
  readonly config: RunConfig;
  /** `cpu`, or the model of its first GPU; `cuda` where nobody read that. */
  readonly device: string;
  readonly createdAtMs: number;
  readonly patch: StageSpeed | null;
  readonly whole: StageSpeed | null;
}

export type StageName = 'patch' | 'whole';

/** What decides most of a step's time: where two configs differ in it, one's speed says nothing of the other's. */
export function isSpeedComparable(a: RunConfig, b: RunConfig): boolean {
  const same = (of: (config: RunConfig) => unknown): boolean => of(a) === of(b);
  return (
    same(({ model }) => model.architecture) &&
    same(({ model }) => model.baseWidth) &&
    same(({ data }) => data.inputRows) &&
    same(({ data }) => data.inputColumns) &&
    same(({ execution }) => execution.deviceCount) &&
    same(({ execution }) => execution.precision)
  );
}

/** The speed to go by: of the comparable run that is most like this one, and of those the newest; null without any. */
export function speedFor(
  stage: StageName,
  config: RunConfig,
  device: string,
  measured: readonly MeasuredRun[],
): StageSpeed | null {
  const comparable = measured.filter(
    (each) =>
      each[stage] !== null &&
      each.device === device &&
      isSpeedComparable(each.config, config) &&
      (stage === 'whole' || each.config.patch.patchSizePx === config.patch.patchSizePx) &&
      (device !== 'cpu' || each.config.execution.threads === config.execution.threads),
  );
  const [best] = [...comparable].sort(
    (a, b) => likeness(stage, b.config, config) - likeness(stage, a.config, config) || b.createdAtMs - a.createdAtMs,
  );
  return best?.[stage] ?? null;
}

const ALSO_MATTERS: readonly ((execution: ExecutionConfig) => unknown)[] = [
  ({ channelsLast }) => channelsLast,
  ({ compile }) => compile,
  ({ deterministic }) => deterministic,
  ({ dataWorkers }) => dataWorkers,
];

function likeness(stage: StageName, a: RunConfig, b: RunConfig): number {
  const sameBatch = a[stage].batchSizePerDevice === b[stage].batchSizePerDevice ? 2 : 0;
  const sameNorm = a.model.norm === b.model.norm ? 1 : 0;
  return sameBatch + sameNorm + ALSO_MATTERS.filter((of) => of(a.execution) === of(b.execution)).length;
}
