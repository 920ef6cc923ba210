import type { ScoredCases } from './cases.ts';

/** Cases from the lowest score to the highest, for walks that only change the patients’ weights. */
export interface RankedCases {
  readonly positive: Uint8Array;
  readonly cluster: Int32Array;
  /** 1 at the last case of each score. */
  readonly tieEnd: Uint8Array;
}

export function rankedOf(cases: ScoredCases): RankedCases {
  const { scores } = cases;
  const order = Uint32Array.from(scores, (_, i) => i).sort((i, j) => (scores[i] ?? 0) - (scores[j] ?? 0));
  const tieEnd = new Uint8Array(order.length);
  order.forEach((i, place) => {
    tieEnd[place] = scores[i] === scores[order[place + 1] ?? -1] ? 0 : 1;
  });
  return {
    positive: Uint8Array.from(order, (i) => cases.positive[i] ?? 0),
    cluster: Int32Array.from(order, (i) => cases.cluster[i] ?? 0),
    tieEnd,
  };
}

/**
 * The AUC of cases that count as often as their patient’s weight says: what a resample of patients would give, in one
 * walk over cases that were sorted once. NaN when a class has no weight.
 */
export function weightedAuc(ranked: RankedCases, weights: Int32Array): number {
  const { positive, cluster, tieEnd } = ranked;
  let concordant = 0;
  let positives = 0;
  let negatives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let place = 0; place < positive.length; place += 1) {
    const weight = weights[cluster[place] ?? 0] ?? 0;
    if (positive[place] === 1) tiedPositives += weight;
    else tiedNegatives += weight;
    if (tieEnd[place] === 0) continue;
    concordant += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return concordant / (positives * negatives);
}
