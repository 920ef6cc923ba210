import type { CaseCounts } from './cases.ts';

/** Below this many cases of a class, intervals that rest on large samples miss the truth more often than they say. */
export const FEWEST_PER_CLASS = 30;

/** Says that the cases are too few for an interval to be taken at its word; the interval is given all the same. */
export interface TooFewCases {
  readonly code: 'too-few-cases';
  readonly positives: number;
  readonly negatives: number;
  readonly needed: number;
  readonly message: string;
}

/** Null where both classes have enough cases. */
export function tooFewCases({ positives, negatives }: CaseCounts): TooFewCases | null {
  if (Math.min(positives, negatives) >= FEWEST_PER_CLASS) return null;
  const message =
    `Too few cases for this interval: ${positives} malignant and ${negatives} others, ` +
    `where ${FEWEST_PER_CLASS} of each are needed.`;
  return { code: 'too-few-cases', positives, negatives, needed: FEWEST_PER_CLASS, message };
}
