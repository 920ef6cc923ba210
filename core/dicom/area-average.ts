/** Rows of an image, read one after the other into a buffer of one value a column. */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  readonly readRow: (row: number, into: Float64Array) => void;
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly firstWeight: number;
  readonly lastWeight: number;
}

/**
 * Resizes by exact area averaging: output pixel (i, j) is the mean over [i·h/rows, (i+1)·h/rows) × [j·w/columns,
 * (j+1)·w/columns), partial pixels weighted by their covered share. Row-major, float64.
 */
export function averageAreas(source: RowSource, rows: number, columns: number): Float64Array {
  const output = new Float64Array(rows * columns);
  const row = new Float64Array(source.columns);
  const band = new Float64Array(source.columns);
  const across = spans(source.columns, columns);
  let held = -1;
  spans(source.rows, rows).forEach((span, outputRow) => {
    band.fill(0);
    for (let sourceRow = span.first; sourceRow <= span.last; sourceRow += 1) {
      if (sourceRow !== held) source.readRow(sourceRow, row);
      held = sourceRow;
      addWeighted(band, row, weightOf(span, sourceRow));
    }
    averageRow(band, across, output, outputRow * columns, (source.rows / rows) * (source.columns / columns));
  });
  return output;
}

function addWeighted(band: Float64Array, row: Float64Array, weight: number): void {
  for (let column = 0; column < band.length; column += 1)
    band[column] = (band[column] ?? 0) + weight * (row[column] ?? 0);
}

function averageRow(
  band: Float64Array,
  across: readonly Span[],
  output: Float64Array,
  start: number,
  area: number,
): void {
  across.forEach((span, column) => {
    let sum = (band[span.first] ?? 0) * span.firstWeight;
    for (let at = span.first + 1; at < span.last; at += 1) sum += band[at] ?? 0;
    if (span.last > span.first) sum += (band[span.last] ?? 0) * span.lastWeight;
    output[start + column] = sum / area;
  });
}

function weightOf(span: Span, index: number): number {
  if (index === span.first) return span.firstWeight;
  return index === span.last ? span.lastWeight : 1;
}

/** Which source pixels each of `count` equal parts of `length` covers, and how much of the first and the last. */
function spans(length: number, count: number): readonly Span[] {
  return Array.from({ length: count }, (_, index) => {
    const start = (index * length) / count;
    const end = ((index + 1) * length) / count;
    const first = Math.min(length - 1, Math.floor(start));
    const last = Math.min(length - 1, Math.max(first, Math.ceil(end) - 1));
    const firstWeight = first === last ? end - start : first + 1 - start;
    return { first, last, firstWeight, lastWeight: end - last };
  });
}
