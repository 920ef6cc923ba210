import type { SpacingWithProvenance } from '@core/dicom/index';

export interface ScaleBar {
  readonly lengthPx: number;
  readonly text: string;
}

const STEPS = [1, 2, 5];

/** The longest round length that takes at most the given room; in image pixels where no spacing is known. */
export function scaleBarOf(
  cssPixelsPerImagePixel: number,
  spacing: SpacingWithProvenance | null,
  roomPx: number,
): ScaleBar {
  const perUnit = spacing === null ? cssPixelsPerImagePixel : cssPixelsPerImagePixel / spacing.columnMillimeters;
  const length = roundLength(roomPx / perUnit);
  const lengthPx = length * perUnit;
  if (spacing === null) return { lengthPx, text: `${length} px, spacing not known` };
  return { lengthPx, text: `${length} mm ${spacing.label}` };
}

export function roundLength(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  const step = STEPS.filter((each) => each * power <= limit).at(-1) ?? 1;
  return Number((step * power).toPrecision(1));
}
