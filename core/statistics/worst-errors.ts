import type { ScoredCases } from './cases.ts';

/** Cases by position, the most confident error first. */
export interface ErrorPlaces {
  /** Not malignant, by falling score. */
  readonly falsePositives: readonly number[];
  /** Malignant, by rising score. */
  readonly falseNegatives: readonly number[];
}

/**
 * The cases that the model ranks furthest on the wrong side. No threshold is needed for that: whichever is chosen, these
 * are called wrongly first. A case counts as an error only while at least one case of the other class is ranked beyond
 * it or level with it: a model that ranks perfectly has none.
 */
export function mostConfidentErrors(cases: ScoredCases, atMost: number): ErrorPlaces {
  const places = (positive: 0 | 1) => [...cases.scores.keys()].filter((place) => cases.positive[place] === positive);
  const score = (place: number | undefined): number => cases.scores[place ?? -1] ?? Number.NaN;
  const negatives = places(0).sort((a, b) => score(b) - score(a));
  const positives = places(1).sort((a, b) => score(a) - score(b));
  const lowestPositive = score(positives[0]);
  const highestNegative = score(negatives[0]);
  return {
    falsePositives: negatives.filter((place) => score(place) >= lowestPositive).slice(0, atMost),
    falseNegatives: positives.filter((place) => score(place) <= highestNegative).slice(0, atMost),
  };
}
