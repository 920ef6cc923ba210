/** One measured figure of a bench, as it is printed and kept. */
export interface BenchFigure {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly note?: string;
}

/** The value below which this share of the values lies; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
