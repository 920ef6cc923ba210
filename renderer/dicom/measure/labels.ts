import type { SpacingWithProvenance } from '@core/dicom/index';

import type { Point } from '../view-transform';
import { angleOf, areaOf, ellipseOf, lengthOf } from './geometry';
import type { EllipseStatistics, ProbedPixel } from './image-values';
import type { DraftKind } from './measurement';

const NOT_KNOWN = 'spacing not known';

/** What is written beside a measurement: the value, and what its millimeters are worth, in the scale bar's words. */
export function labelOf(
  kind: DraftKind,
  points: readonly Point[],
  spacing: SpacingWithProvenance | null,
): string | null {
  const [a, b, c] = points;
  if (a === undefined || b === undefined) return null;
  switch (kind) {
    case 'length':
      return withUnit(lengthOf(a, b, spacing), 'mm', spacing);
    case 'ellipse':
      return withUnit(areaOf(ellipseOf(a, b), spacing), 'mm²', spacing);
    case 'window-box':
      return null;
    case 'angle':
      return c === undefined ? null : angleLabel(angleOf(a, b, c, spacing), spacing);
  }
}

/** "mean 2034, SD 12.1, 1990 to 2100, 5321 pixels" */
export function statisticsLabel(statistics: EllipseStatistics | null): string {
  if (statistics === null) return 'no pixel inside';
  const { count, paddingCount, mean, standardDeviation, minimum, maximum } = statistics;
  const padding = paddingCount === 0 ? '' : `, ${paddingCount} of padding left out`;
  return `mean ${brief(mean)}, SD ${brief(standardDeviation)}, ${brief(minimum)} to ${brief(maximum)}, ${count} pixels${padding}`;
}

/** "x 1203, y 2210: value 2034". The stored value is not kept: a Modality LUT may map several to one. */
export function probeLabel({ column, row, value, shared }: ProbedPixel): string {
  const place = `x ${column}, y ${row}`;
  if (value === null) return `${place}: padding`;
  return `${place}: value ${brief(value)}${shared ? ' or the next' : ''}`;
}

function withUnit(value: number, unit: string, spacing: SpacingWithProvenance | null): string {
  if (spacing === null) return `${threeDigits(value)} px, ${NOT_KNOWN}`;
  return `${threeDigits(value)} ${unit} ${spacing.label}`;
}

function angleLabel(degrees: number | null, spacing: SpacingWithProvenance | null): string | null {
  if (degrees === null) return null;
  return `${degrees.toFixed(1)}° ${spacing === null ? `in pixels, ${NOT_KNOWN}` : spacing.label}`;
}

/** Never coarser than a tenth of a percent of what is usual here, and no exponent. */
function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** Whole numbers as they are, others with at most two decimals. */
function brief(value: number): string {
  return String(Number(value.toFixed(2)));
}
