import type { RunEfficiency, TargetReached } from '@contract/index';

/** A point of a series, as it was written. */
export interface TimedValue {
  readonly step: number;
  readonly timeMs: number;
  readonly value: number;
}

/** What the logs of a run say of its cost. */
export interface EfficiencySeries {
  readonly startedAtMs: number | null;
  /** Steps from which on whole images were trained on; null before that. */
  readonly wholeFromStep: number | null;
  readonly validationAuc: readonly TimedValue[];
  readonly imagesPerSecond: readonly TimedValue[];
  /** Joules between two samples, of every device, by its name. */
  readonly joules: ReadonlyMap<string, readonly TimedValue[]>;
  /** Devices in the telemetry, by name; those of a MIG instance begin with MIG. */
  readonly devices: readonly string[];
}

/** Time and energy to a target, energy of an epoch, and speed. Pure. */
export function efficiencyOf(series: EfficiencySeries, targetAuc: number): Omit<RunEfficiency, 'files'> {
  const epochs = standing(series.validationAuc).filter(({ value }) => Number.isFinite(value));
  const best = epochs.length === 0 ? null : Math.max(...epochs.map(({ value }) => value));
  const energyReason = whyNoEnergy(series);
  const reached = epochs.find(({ value }) => value >= targetAuc) ?? null;
  const perEpoch = energyReason === null ? joulesPerEpoch(series, epochs) : null;
  const speed = medianOf(wholeStage(series).map(({ value }) => value));
  const gpuCount = series.devices.length;
  return {
    targetAuc,
    bestValidationAuc: best,
    reached: reached === null ? null : reachedAt(series, reached, energyReason === null),
    notReachedReason: reached === null ? whyNotReached(best) : null,
    gpuCount,
    imagesPerSecondPerGpu: speed === null || gpuCount === 0 ? null : speed / gpuCount,
    speedReason: whyNoSpeed(speed, gpuCount),
    joulesPerEpoch: perEpoch,
    epochs: epochs.length,
    energyReason: energyReason ?? (perEpoch === null ? 'Fewer than two epochs ended: none has a beginning.' : null),
  };
}

function reachedAt(series: EfficiencySeries, epoch: TimedValue, hasEnergy: boolean): TargetReached {
  return {
    step: epoch.step,
    validationAuc: epoch.value,
    seconds: (epoch.timeMs - (series.startedAtMs ?? epoch.timeMs)) / 1000,
    joules: hasEnergy ? joulesBetween(series, -Infinity, epoch.timeMs) : null,
  };
}

/** An attempt that goes on from an earlier step writes those epochs again: what it supersedes did not lead to the model. */
function standing(points: readonly TimedValue[]): readonly TimedValue[] {
  const kept: TimedValue[] = [];
  for (const point of points) {
    while ((kept.at(-1)?.step ?? -1) >= point.step) kept.pop();
    kept.push(point);
  }
  return kept;
}

function joulesPerEpoch(series: EfficiencySeries, epochs: readonly TimedValue[]): number | null {
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined || epochs.length < 2) return null;
  return joulesBetween(series, first.timeMs, last.timeMs) / (epochs.length - 1);
}

function joulesBetween({ joules }: EfficiencySeries, fromMs: number, toMs: number): number {
  let sum = 0;
  for (const points of joules.values()) {
    for (const { timeMs, value } of points) if (timeMs > fromMs && timeMs <= toMs && value >= 0) sum += value;
  }
  return sum;
}

function wholeStage({ imagesPerSecond, wholeFromStep }: EfficiencySeries): readonly TimedValue[] {
  if (wholeFromStep === null) return [];
  return imagesPerSecond.filter(({ step, value }) => step > wholeFromStep && Number.isFinite(value));
}

function medianOf(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function whyNotReached(best: number | null): string {
  if (best === null) return 'No epoch of whole images was validated.';
  return `No epoch reached it: the best validation AUC was ${best.toFixed(3)}.`;
}

function whyNoSpeed(speed: number | null, gpuCount: number): string | null {
  if (speed === null) return 'No step of the whole-image stage was timed.';
  return gpuCount === 0 ? 'The telemetry names no GPU: this run had none.' : null;
}

function whyNoEnergy({ devices, joules }: EfficiencySeries): string | null {
  if (devices.length === 0) return 'The telemetry names no GPU: this run had none.';
  if (devices.some((name) => name.startsWith('MIG'))) {
    return 'On MIG instances energy is that of the whole GPU: it cannot be told apart.';
  }
  const without = devices.filter((name) => (joules.get(name) ?? []).every(({ value }) => !Number.isFinite(value)));
  return without.length === 0 ? null : `No energy counter was read of ${without.join(', ')}.`;
}
