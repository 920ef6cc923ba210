import type { ImageRecord } from '@contract/index';
import { describe, expect, it } from 'vitest';

import type { ViewerImage } from '@renderer/dicom/decode-messages';
import { buildGrayRaster } from '@renderer/dicom/gray-raster';
import { describeLocate, locateIn, otherViewsOf, type LocateView } from '@renderer/dicom/locate/locate';
import { nippleOf } from '@renderer/dicom/locate/nipple';

const ROWS = 400;
const COLUMNS = 300;

/** A half disk at the left edge, dense on air; the farthest column is 200. */
function imageOf(photometricInterpretation: string, slope: number, spacingMm: number | null): ViewerImage {
  const dark = (photometricInterpretation === 'MONOCHROME1') !== slope < 0 ? 4000 : 20;
  const stored = Uint16Array.from({ length: ROWS * COLUMNS }, (_, i) => {
    const [x, y] = [i % COLUMNS, Math.floor(i / COLUMNS)];
    return Math.hypot(x, y - 180) < 200 ? 2000 : dark;
  });
  const spacing = spacingMm === null ? null : { rowMillimeters: spacingMm, columnMillimeters: spacingMm };
  return {
    imageId: 'x',
    raster: buildGrayRaster({
      rows: ROWS,
      columns: COLUMNS,
      storedValues: stored,
      rescaleSlope: slope,
      rescaleIntercept: 0,
      padding: null,
      modalityOf: null,
    }),
    facts: {
      photometricInterpretation,
      presentationLutShape: null,
      imagerPixelSpacing: spacing,
      pixelSpacing: null,
      pixelSpacingCalibrationType: null,
      estimatedRadiographicMagnificationFactor: null,
      distanceSourceToDetectorMillimeters: null,
      distanceSourceToPatientMillimeters: null,
    } as unknown as ViewerImage['facts'],
    voiChoices: [],
    chestWall: { edge: 'left', estimated: false },
    complete: true,
  };
}

function viewOf(tile: string, changes: Partial<ImageRecord> = {}, spacingMm: number | null = 0.1): LocateView {
  const record = {
    imageId: tile,
    studyId: 's',
    laterality: tile.startsWith('R') ? 'R' : 'L',
    view: tile.endsWith('CC') ? 'CC' : 'MLO',
    viewModifiers: [],
    ...changes,
  } as unknown as ImageRecord;
  return { tile, study: 'current', record, image: imageOf('MONOCHROME2', 1, spacingMm) };
}

describe('the nipple on screen', () => {
  it.each([
    ['MONOCHROME2', 1],
    ['MONOCHROME1', 1],
    ['MONOCHROME2', -1],
    ['MONOCHROME1', -1],
  ])('is the tip of the breast, whatever the polarity: %s, slope %d', (photometric, slope) => {
    const nipple = nippleOf(imageOf(photometric, slope, null))!;
    expect(Math.abs(nipple.x - 200)).toBeLessThan(5);
    expect(Math.abs(nipple.y - 180)).toBeLessThan(5);
  });
});

describe('the other view', () => {
  const all = ['RCC', 'LCC', 'RMLO', 'LMLO'].map((tile) => viewOf(tile));

  it('is the other projection of the same breast in the same study', () => {
    expect(otherViewsOf(all[0]!, all).map(({ tile }) => tile)).toEqual(['RMLO']);
    expect(otherViewsOf(all[3]!, all).map(({ tile }) => tile)).toEqual(['LCC']);
    const prior = { ...viewOf('RMLO', { studyId: 'earlier' }), study: 'prior' as const };
    expect(otherViewsOf(all[0]!, [prior])).toEqual([]);
    const spot = viewOf('RMLO', { viewModifiers: ['Spot Compression'] });
    expect(otherViewsOf(all[0]!, [spot])).toEqual([]);
  });

  it('shows the band, and the pointed view says how far', () => {
    const { band } = locateIn(all[0]!, all[2]!, { x: 100, y: 30 });
    expect((band!.fromColumn + band!.toColumn) / 2).toBeCloseTo(100, 6);
    expect(describeLocate(all[0]!, all, { x: 100, y: 30 })).toMatch(
      /^(9|10) mm from the nipple \(estimated\): in RMLO within ± 10 mm$/u,
    );
  });

  it('says why there is no band', () => {
    const at = { x: 100, y: 30 };
    expect(describeLocate(all[0]!, [all[0]!], at)).toContain('no CC and MLO of this breast are on screen');
    const silent = viewOf('RMLO', {}, null);
    expect(describeLocate(all[0]!, [all[0]!, silent], at)).toContain('spacing of only one');
    expect(describeLocate(viewOf('RCC', { viewModifiers: ['Magnification'] }), all, at)).toContain(
      'spot or magnification',
    );
  });
});
