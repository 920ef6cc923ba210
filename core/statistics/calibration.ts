import { rateOf, type Rate } from './operating-point.ts';
import { quantileOf } from './intervals.ts';

/** How predicted probabilities and what happened go together. Probabilities are 0 … 1; positive is 1 where it happened. */
export interface Calibration {
  /** Mean squared error of the probabilities (Brier 1950): 0 is perfect. */
  readonly brier: number;
  /** Mean |observed − predicted| over the curve’s bins, weighted by their cases (Naeini, Cooper and Hauskrecht 2015). */
  readonly expectedCalibrationError: number;
  readonly curve: readonly ReliabilityBin[];
}

/** A bin of the reliability curve that holds cases. */
export interface ReliabilityBin {
  /** Of the bin’s cases. */
  readonly meanPredicted: number;
  readonly observed: Rate;
}

/** Bins of equal width, or of about equally many cases. */
export type BinStrategy = 'uniform' | 'quantile';

export const BINS = 10;

export function calibrationOf(
  probabilities: Float64Array,
  positive: Uint8Array,
  bins = BINS,
  strategy: BinStrategy = 'uniform',
): Calibration {
  const curve = reliabilityCurve(probabilities, positive, bins, strategy);
  return {
    brier: brierScore(probabilities, positive),
    expectedCalibrationError: curve.reduce(
      (sum, { meanPredicted, observed }) =>
        sum + (observed.of / probabilities.length) * Math.abs((observed.value ?? 0) - meanPredicted),
      0,
    ),
    curve,
  };
}

export function brierScore(probabilities: Float64Array, positive: Uint8Array): number {
  const squares = probabilities.reduce((sum, probability, i) => sum + (probability - (positive[i] ?? 0)) ** 2, 0);
  return squares / probabilities.length;
}

/** By scikit-learn’s conventions (`calibration_curve`): a probability on an edge belongs to the bin below it. */
export function reliabilityCurve(
  probabilities: Float64Array,
  positive: Uint8Array,
  bins = BINS,
  strategy: BinStrategy = 'uniform',
): readonly ReliabilityBin[] {
  const inner = innerEdges(probabilities, bins, strategy);
  const sums = new Float64Array(bins);
  const hits = new Int32Array(bins);
  const counts = new Int32Array(bins);
  probabilities.forEach((probability, i) => {
    const bin = inner.filter((edge) => edge < probability).length;
    sums[bin] = (sums[bin] ?? 0) + probability;
    hits[bin] = (hits[bin] ?? 0) + (positive[i] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  });
  return [...counts].flatMap((count, bin) =>
    count === 0 ? [] : [{ meanPredicted: (sums[bin] ?? 0) / count, observed: rateOf(hits[bin] ?? 0, count) }],
  );
}

function innerEdges(probabilities: Float64Array, bins: number, strategy: BinStrategy): readonly number[] {
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
  if (strategy === 'uniform') return shares;
  const sorted = probabilities.slice().sort();
  return shares.map((share) => quantileOf(sorted, share));
}
