/**
 * Ranks from 1; ties share the mean of their ranks.
 *
 * A midrank is the mean of the first and the last place that a value takes among the sorted ones, found by bisection, so
 * that only plain numbers are sorted: O(n log n). No score is NaN.
 */
export function midranks(scores: Float64Array): Float64Array {
  const sorted = scores.slice().sort();
  return scores.map((score) => {
    const first = countBelow(sorted, score);
    // Most scores are alone: only a tie needs the second bisection.
    const last = sorted[first + 1] === score ? countUpTo(sorted, score) : first + 1;
    return (first + 1 + last) / 2;
  });
}

/** How many of the ascending values are smaller. */
export function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending values are smaller or equal. */
export function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
