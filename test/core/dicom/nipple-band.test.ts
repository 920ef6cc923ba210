import { BAND_TOLERANCE_MM, BAND_TOLERANCE_PX, bandInOther, estimateNipple } from '@core/dicom/nipple-band';
import type { BreastMask } from '@core/dicom/breast-mask';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A mask drawn with #, in blocks of 10 pixels. */
function mask(...rows: readonly string[]): BreastMask {
  const gridColumns = rows[0]?.length ?? 0;
  const blocks = Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0));
  const columns = rows.flatMap((row) => row.split('').flatMap((letter, at) => (letter === '#' ? at : [])));
  return {
    blockSize: 10,
    gridRows: rows.length,
    gridColumns,
    blocks,
    box: { top: 0, bottom: rows.length, left: Math.min(...columns), right: Math.max(...columns) + 1 },
    onTheRight: false,
    found: true,
  };
}

describe('the estimated nipple', () => {
  it('is the middle of what lies farthest from the chest wall', () => {
    const left = mask('##...', '####.', '####.', '###..');
    expect(estimateNipple(left, 'left')).toEqual({ x: 40, y: 20 });
    const right = mask('...##', '.####', '..###');
    expect(estimateNipple(right, 'right')).toEqual({ x: 10, y: 15 });
  });

  it('is not known without a breast or a chest wall', () => {
    expect(estimateNipple({ ...mask('##.'), found: false }, 'left')).toBeNull();
    expect(estimateNipple(mask('##.'), null)).toBeNull();
  });
});

const spacing = (columnMillimeters: number) => ({ columnMillimeters, provenance: 'breast' as const });
const CC = { nipple: { x: 700, y: 900 }, chestWallEdge: 'left' as const, spacing: spacing(0.1) };
const MLO = { nipple: { x: 300, y: 1200 }, chestWallEdge: 'right' as const, spacing: spacing(0.05) };

describe('the band in the other view', () => {
  it('lies as far from the nipple, in millimeters, toward its own chest wall', () => {
    const { band } = bandInOther({ x: 200, y: 40 }, CC, MLO);
    // 500 columns of 0.1 mm toward the left wall: 50 mm, hence 1000 columns of 0.05 mm toward the right one.
    expect(band).toMatchObject({ distance: 50, tolerance: BAND_TOLERANCE_MM, unit: 'mm' });
    expect(band!.fromColumn).toBeCloseTo(300 + 40 / 0.05, 9);
    expect(band!.toColumn).toBeCloseTo(300 + 60 / 0.05, 9);
  });

  it('holds the point when one goes back from its middle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.double({ min: 0.02, max: 0.3, noNaN: true }),
        (x, mm) => {
          const other = { ...MLO, spacing: spacing(mm) };
          const there = bandInOther({ x, y: 1 }, CC, other).band!;
          const middle = { x: (there.fromColumn + there.toColumn) / 2, y: 1 };
          const back = bandInOther(middle, other, CC).band!;
          expect((back.fromColumn + back.toColumn) / 2).toBeCloseTo(x, 6);
        },
      ),
    );
  });

  it('is in pixels where neither file knows more, and is not drawn where only one does', () => {
    const silent = { ...CC, spacing: null };
    const { band } = bandInOther({ x: 650, y: 1 }, silent, { ...MLO, spacing: null });
    expect(band).toMatchObject({ distance: 50, tolerance: BAND_TOLERANCE_PX, unit: 'px', fromColumn: 350 - 143 });
    expect(bandInOther({ x: 650, y: 1 }, silent, MLO)).toEqual({
      band: null,
      reason: 'the pixel spacing of only one of the views is known',
    });
  });
});
