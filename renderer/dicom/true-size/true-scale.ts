import type { Display, DisplayCalibration } from '@contract/index';
import type { SpacingWithProvenance } from '@core/dicom/index';

/** ISO/IEC 7810, ID-1: every bank card, driving license and badge. */
export const CARD_MM = { width: 85.6, height: 53.98 } as const;

/** Rows and columns may differ by this part before a picture with square pixels would be wrong both ways. */
const SQUARE_WITHIN = 0.005;

export type TrueScale =
  { readonly scale: number; readonly reason: null } | { readonly scale: null; readonly reason: string };

/** Device pixels for one image pixel, so that a millimeter of the spacing is one on the glass. */
export function trueScaleOf(spacing: SpacingWithProvenance | null, millimetersPerPixel: number): TrueScale {
  if (spacing === null) return { scale: null, reason: 'the file does not say how large its pixels are' };
  const { rowMillimeters, columnMillimeters } = spacing;
  if (Math.abs(rowMillimeters / columnMillimeters - 1) > SQUARE_WITHIN)
    return { scale: null, reason: 'its pixels are not square' };
  return { scale: columnMillimeters / millimetersPerPixel, reason: null };
}

/** Two of one make and size are told apart by nothing that a program can see: they share a calibration, which is right for both. */
export function calibrationOf(
  display: Display,
  calibrations: readonly DisplayCalibration[],
): DisplayCalibration | null {
  return calibrations.find((each) => sameDisplay(each.display, display)) ?? null;
}

/** All calibrations, with this one in the place of what the display had. */
export function withCalibration(
  calibrations: readonly DisplayCalibration[],
  calibration: DisplayCalibration,
): DisplayCalibration[] {
  return [...calibrations.filter(({ display }) => !sameDisplay(display, calibration.display)), calibration];
}

export function sameDisplay(one: Display, other: Display): boolean {
  return (
    one.label === other.label &&
    one.width === other.width &&
    one.height === other.height &&
    one.scaleFactor === other.scaleFactor
  );
}

/** "DELL U2720Q, 3840 × 2160 pixels" */
export function nameOfDisplay({ label, width, height, scaleFactor }: Display): string {
  const size = `${Math.round(width * scaleFactor)} × ${Math.round(height * scaleFactor)} pixels`;
  return label === '' ? size : `${label}, ${size}`;
}
