import { normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

/** The level of every interval that the program shows. */
export const LEVEL = 0.95;

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** How far an interval reaches to either side, in standard errors; without degrees of freedom by the normal law. */
export function reachOf(level: number, degrees: number | null = null): number {
  return degrees === null ? normalQuantile((1 + level) / 2) : studentQuantile((1 + level) / 2, degrees);
}

/**
 * An AUC’s interval on the logit scale, inside 0 … 1: logit(A) ± z √V / (A (1 − A)), transformed back (Pepe, “The
 * statistical evaluation of medical tests”, 2003, section 5.2.4), with Student’s t in place of z where degrees of freedom
 * are given. Null where undefined: an AUC of 0 or 1, or no variance.
 */
export function logitInterval(
  auc: number,
  variance: number | null,
  level: number,
  degrees: number | null = null,
): Interval | null {
  if (variance === null || !(variance > 0) || !(auc > 0 && auc < 1)) return null;
  const middle = Math.log(auc / (1 - auc));
  const half = (reachOf(level, degrees) * Math.sqrt(variance)) / (auc * (1 - auc));
  return { lower: 1 / (1 + Math.exp(half - middle)), upper: 1 / (1 + Math.exp(-half - middle)) };
}

/** The symmetric interval A ± z √V, cut to 0 … 1 as pROC does; null without a variance. */
export function symmetricInterval(auc: number, variance: number | null, level: number): Interval | null {
  if (variance === null || !(variance > 0)) return null;
  const half = reachOf(level) * Math.sqrt(variance);
  return { lower: Math.max(0, auc - half), upper: Math.min(1, auc + half) };
}

/**
 * Wilson’s score interval of a share (Journal of the American Statistical Association 22, 1927), without continuity
 * correction. The cases are taken to be independent. Null of nothing.
 */
export function wilsonInterval(count: number, of: number, level: number): Interval | null {
  if (of === 0) return null;
  const z = reachOf(level);
  const share = count / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return {
    lower: count === 0 ? 0 : (middle - half) / scale,
    upper: count === of ? 1 : (middle + half) / scale,
  };
}

/** The middle share of sorted values, each end interpolated as numpy’s percentile does by default (type 7). */
export function percentileInterval(sorted: Float64Array, level: number): Interval | null {
  if (sorted.length < 2) return null;
  return { lower: quantileOf(sorted, (1 - level) / 2), upper: quantileOf(sorted, (1 + level) / 2) };
}

/** The value below which a share of ascending values lies, interpolated (type 7). */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? 0;
  return low + (high - low) * (place - below);
}
