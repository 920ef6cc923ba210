import {
  chestWallEdge,
  orientForHanging,
  resolveView,
  spacingOf,
  trainingExclusion,
  type ImageMetadata,
} from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { imageOf, metadataWith } from './metadata.js';

describe('resolveView', () => {
  const none = metadataWith({});
  it.each<[string, Partial<ImageMetadata>, string, string]>([
    ['tags', { laterality: 'R', view: 'CC' }, 'L_MLO.dcm', 'R CC tags'],
    ['a missing view from the name', { laterality: 'R' }, 'x_MG_R_CC_ANON.dcm', 'R CC filename'],
    ['INbreast', {}, 'AllDICOMs/20586908_6c613a14b80a8591_MG_R_CC_ANON.dcm', 'R CC filename'],
    ['INbreast, whose ML is MLO', {}, '20586934_6c613a14b80a8591_MG_L_ML_ANON.dcm', 'L MLO filename'],
    ['CBIS-DDSM folders', {}, 'CBIS-DDSM/Calc-Test_P_00038_LEFT_CC/1.2/1-1.dcm', 'L CC filename'],
    ['CBIS-DDSM lesions', {}, 'Mass-Training_P_00001_RIGHT_MLO_1/000000.dcm', 'R MLO filename'],
    ['CBIS-DDSM PatientID', { patientId: 'Mass-Test_P_00016_LEFT_MLO' }, '1-1.dcm', 'L MLO filename'],
    ['plain names', {}, 'patient-0007/RMLO.dcm', 'R MLO filename'],
    ['Windows paths', {}, 'C:\\data\\P1\\L-CC.dcm', 'L CC filename'],
    ['nothing', {}, 'IM000001.dcm', 'null null unknown'],
    ['names that only look alike', {}, 'ACCLAIM_MLOPS.dcm', 'null null unknown'],
  ])('takes %s', (_, facts, path, expected) => {
    const { laterality, view, source } = resolveView({ ...none, ...facts }, path);
    expect(`${String(laterality)} ${String(view)} ${source}`).toBe(expected);
  });
});

describe('the chest wall', () => {
  const onTheLeft = imageOf(256, 200, (row, column) => (column < 90 && row > 30 && row < 220 ? 2000 : 5));

  it.each([
    ['P', 'right'],
    ['A', 'left'],
    ['PR', 'right'],
    ['RA', 'left'],
  ])('of rows that run toward %s is at the %s', (direction, edge) => {
    expect(chestWallEdge(metadataWith({ patientOrientation: [direction, 'F'] }), onTheLeft)).toEqual({
      edge,
      estimated: false,
    });
  });

  it('is the edge that the breast touches where the file does not say', () => {
    expect(chestWallEdge(metadataWith({}), onTheLeft)).toEqual({ edge: 'left', estimated: true });
    const onTheRight = imageOf(256, 200, (row, column) => (column > 110 && row > 30 && row < 220 ? 2000 : 5));
    expect(chestWallEdge(metadataWith({}), onTheRight)).toEqual({ edge: 'right', estimated: true });
    expect(
      chestWallEdge(
        metadataWith({}),
        imageOf(64, 64, () => 0),
      ),
    ).toEqual({ edge: null, estimated: true });
  });

  it('is turned back to back, and never by FieldOfViewHorizontalFlip', () => {
    const right = { edge: 'right', estimated: false } as const;
    const left = { edge: 'left', estimated: false } as const;
    const flipped = metadataWith({ fieldOfViewHorizontalFlip: true, view: 'MLO' });
    expect(orientForHanging('R', right, flipped).mirrorHorizontally).toBe(false);
    expect(orientForHanging('R', left, flipped).mirrorHorizontally).toBe(true);
    expect(orientForHanging('L', left, flipped).mirrorHorizontally).toBe(false);
    expect(orientForHanging('L', right, flipped).mirrorHorizontally).toBe(true);
    expect(orientForHanging('L', { edge: null, estimated: true }, flipped)).toMatchObject({
      mirrorHorizontally: false,
      estimated: true,
    });
  });

  it('comes with the head, or the lateral side, up', () => {
    const edge = { edge: 'left', estimated: false } as const;
    const upsideDown = (laterality: 'L' | 'R', view: 'CC' | 'MLO', column: string): boolean =>
      orientForHanging(laterality, edge, metadataWith({ view, patientOrientation: ['A', column] })).mirrorVertically;
    expect([upsideDown('L', 'MLO', 'F'), upsideDown('L', 'MLO', 'H'), upsideDown('L', 'MLO', 'FR')]).toEqual([
      false,
      true,
      false,
    ]);
    expect([
      upsideDown('L', 'CC', 'R'),
      upsideDown('L', 'CC', 'L'),
      upsideDown('R', 'CC', 'L'),
      upsideDown('R', 'CC', 'R'),
    ]).toEqual([false, true, false, true]);
  });
});

describe('spacingOf', () => {
  const imagerPixelSpacing = { rowMillimeters: 0.1, columnMillimeters: 0.09 };
  it.each<[string, Partial<ImageMetadata>, string | null, number | null]>([
    [
      'takes the magnification out',
      { imagerPixelSpacing, estimatedRadiographicMagnificationFactor: 1.8 },
      'breast',
      0.1 / 1.8,
    ],
    [
      'else takes it from the distances',
      { imagerPixelSpacing, distanceSourceToDetectorMillimeters: 660, distanceSourceToPatientMillimeters: 600 },
      'breast',
      0.1 / 1.1,
    ],
    ['else says that it is at the detector', { imagerPixelSpacing }, 'detector', 0.1],
    [
      'does not believe a magnification below 1',
      { imagerPixelSpacing, estimatedRadiographicMagnificationFactor: 0.5 },
      'detector',
      0.1,
    ],
    [
      'takes PixelSpacing where it is calibrated',
      { pixelSpacing: imagerPixelSpacing, pixelSpacingCalibrationType: 'FIDUCIAL' },
      'calibrated',
      0.1,
    ],
    ['does not trust PixelSpacing alone', { pixelSpacing: imagerPixelSpacing }, null, null],
    ['knows nothing without tags', {}, null, null],
  ])('%s', (_, facts, provenance, rowMillimeters) => {
    const spacing = spacingOf(metadataWith(facts));
    expect(spacing?.provenance ?? null).toBe(provenance);
    if (rowMillimeters !== null) expect(spacing?.rowMillimeters).toBeCloseTo(rowMillimeters, 12);
  });
});

describe('trainingExclusion', () => {
  it.each<[Partial<ImageMetadata>, string | null]>([
    [{}, null],
    [{ numberOfFrames: 50 }, 'multi-frame'],
    [{ samplesPerPixel: 3 }, 'color-image'],
    [{ modality: 'CT' }, 'not-mammography'],
    [{ modality: 'DX', bodyPartExamined: 'CHEST' }, 'not-mammography'],
    [{ modality: 'DX', bodyPartExamined: 'BREAST' }, null],
    [{ modality: 'OT', bodyPartExamined: 'BREAST', sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, 'secondary-capture'],
    [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, null],
    [{ presentationIntentType: 'FOR PROCESSING' }, 'for-processing'],
    [{ seriesDescription: 'ROI mask images' }, 'mask-or-crop'],
    [{ seriesDescription: 'full mammogram images' }, null],
    [{ viewModifiers: ['Magnification'] }, 'modified-view'],
    [{ breastImplantPresent: true }, 'implant'],
  ])('of %o is %s', (facts, code) => {
    expect(trainingExclusion(metadataWith(facts))?.code ?? null).toBe(code);
  });
});
