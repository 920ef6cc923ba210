/**
 * Holm’s step-down adjustment (Scandinavian Journal of Statistics 6, 1979): p-values of a family that together keep its
 * error rate. The k-th smallest of m becomes max over j ≤ k of min(1, (m − j + 1) p(j)); null, where a comparison gave
 * no p-value, stays null and is not counted. By position.
 */
export function holmAdjusted(pValues: readonly (number | null)[]): readonly (number | null)[] {
  const tested = pValues.flatMap((p, place) => (p === null ? [] : [{ p, place }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  tested.forEach(({ p, place }, before) => {
    largest = Math.max(largest, Math.min(1, (tested.length - before) * p));
    adjusted[place] = largest;
  });
  return adjusted;
}
