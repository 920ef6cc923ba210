import type { CaseCounts } from './cases.ts';
import type { ThresholdSteps } from './curves.ts';
import { operatingPointOf, type OperatingPoint } from './operating-point.ts';

/** A place among the thresholds, from the strictest; −1 calls nothing at all. */
export type StepPlace = number;

/** 0.91 × 100 is not quite 91 in binary. */
const ROUNDING = 1e-9;

/** Where the sensitivity is highest among the thresholds with at least this specificity. */
export function placeAtSpecificity(steps: ThresholdSteps, counts: CaseCounts, specificity: number): StepPlace {
  const alarmsAllowed = Math.floor(counts.negatives * (1 - specificity) + ROUNDING);
  return lastWhere(steps.falsePositives, (alarms) => alarms <= alarmsAllowed);
}

/** Where the specificity is highest among the thresholds with at least this sensitivity. */
export function placeAtSensitivity(steps: ThresholdSteps, counts: CaseCounts, sensitivity: number): StepPlace {
  const hitsNeeded = Math.ceil(counts.positives * sensitivity - ROUNDING);
  if (hitsNeeded <= 0) return -1;
  return lastWhere(steps.truePositives, (hits) => hits < hitsNeeded) + 1;
}

/** The loosest threshold that is no looser than this: it calls the same cases. */
export function placeAtThreshold(steps: ThresholdSteps, threshold: number): StepPlace {
  return lastWhere(steps.thresholds, (each) => each >= threshold);
}

/** The place nearest to a point of the ROC plane. */
export function placeNear(
  steps: ThresholdSteps,
  counts: CaseCounts,
  falsePositiveRate: number,
  truePositiveRate: number,
): StepPlace {
  let nearest = -1;
  let least = falsePositiveRate ** 2 + truePositiveRate ** 2;
  for (let place = 0; place < steps.thresholds.length; place += 1) {
    const right = (steps.falsePositives[place] ?? 0) / counts.negatives - falsePositiveRate;
    const up = (steps.truePositives[place] ?? 0) / counts.positives - truePositiveRate;
    const distance = right ** 2 + up ** 2;
    if (distance >= least) continue;
    least = distance;
    nearest = place;
  }
  return nearest;
}

/** What the threshold at a place does to the cases. */
export function pointAtPlace(steps: ThresholdSteps, counts: CaseCounts, place: StepPlace): OperatingPoint {
  return operatingPointOf(
    counts,
    steps.thresholds[place] ?? Infinity,
    steps.truePositives[place] ?? 0,
    steps.falsePositives[place] ?? 0,
  );
}

/** The last index of a leading stretch in which something holds; −1 where it holds nowhere. The values are in order. */
function lastWhere(values: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
