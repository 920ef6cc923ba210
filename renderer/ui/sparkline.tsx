import type { ReactNode } from 'react';

export interface SparklineProps {
  /** Oldest first; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** How many values fill the width: fewer stand at the right. */
  readonly capacity: number;
  /** The top of the scale, which begins at 0; null: the largest value. */
  readonly maximum: number | null;
  readonly label: string;
}

const HEIGHT = 40;

/** A trend without axes; a plot has those. */
export function Sparkline({ values, capacity, maximum, label }: SparklineProps): ReactNode {
  return (
    <svg
      className="ui-sparkline"
      viewBox={`0 0 ${capacity} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={sparklinePath(values, capacity, maximum)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

export function sparklinePath(values: readonly (number | null)[], capacity: number, maximum: number | null): string {
  const shown = values.slice(-capacity);
  const top = maximum ?? Math.max(1e-9, ...shown.map((value) => value ?? 0));
  let pen = 'M';
  let path = '';
  for (const [index, value] of shown.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const x = capacity - shown.length + index + 0.5;
    const y = HEIGHT - 1 - (HEIGHT - 2) * Math.min(1, Math.max(0, value / top));
    path += `${pen}${x} ${y.toFixed(1)}`;
    pen = 'L';
  }
  return path;
}
