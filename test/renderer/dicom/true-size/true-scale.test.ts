import type { SpacingWithProvenance } from '@core/dicom/index';
import { describe, expect, it } from 'vitest';

import {
  calibrationOf,
  CARD_MM,
  nameOfDisplay,
  trueScaleOf,
  withCalibration,
} from '@renderer/dicom/true-size/true-scale';

const spacing = (row: number, column = row): SpacingWithProvenance => ({
  rowMillimeters: row,
  columnMillimeters: column,
  provenance: 'breast',
  label: 'in the breast',
});
const DELL = { label: 'DELL', width: 2560, height: 1440, scaleFactor: 1.5 };

describe('true size', () => {
  it('makes a millimeter of the breast one on the glass', () => {
    // A card drawn in an image of 0.1 mm a pixel takes 856 of them; on pixels of 0.2 mm those are 428 of the glass.
    const { scale } = trueScaleOf(spacing(0.1), 0.2);
    expect((CARD_MM.width / 0.1) * scale! * 0.2).toBeCloseTo(CARD_MM.width, 9);
    expect(scale).toBeCloseTo(0.5, 12);
  });

  it('is refused where it would not be true', () => {
    expect(trueScaleOf(null, 0.2)).toEqual({ scale: null, reason: 'the file does not say how large its pixels are' });
    expect(trueScaleOf(spacing(0.1, 0.11), 0.2)).toMatchObject({ scale: null, reason: 'its pixels are not square' });
  });
});

describe('calibrations', () => {
  it('belong to a display by name, size and scale factor, one each', () => {
    const one = { display: DELL, millimetersPerPixel: 0.15 };
    const other = { display: { ...DELL, scaleFactor: 2 }, millimetersPerPixel: 0.11 };
    const both = withCalibration(withCalibration([], one), other);
    expect(calibrationOf({ ...DELL }, both)).toBe(one);
    expect(calibrationOf({ ...DELL, label: 'EIZO' }, both)).toBeNull();
    expect(calibrationOf({ ...DELL, width: 2561 }, both)).toBeNull();
    expect(withCalibration(both, { ...one, millimetersPerPixel: 0.16 })).toEqual([
      other,
      { ...one, millimetersPerPixel: 0.16 },
    ]);
  });

  it('name the display in its own pixels', () => {
    expect(nameOfDisplay(DELL)).toBe('DELL, 3840 × 2160 pixels');
    expect(nameOfDisplay({ ...DELL, label: '', scaleFactor: 1 })).toBe('2560 × 1440 pixels');
  });
});
