import { buildDisplayLut, type ImageMetadata, type Voi } from '@core/dicom/index';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGrayTable } from '@renderer/dicom/gray-table';
import { buildGrayRaster } from '@renderer/dicom/gray-raster';

import { metadataWith } from '../../core/dicom/metadata';

const metadataArbitrary: fc.Arbitrary<ImageMetadata> = fc
  .record({
    bitsStored: fc.constantFrom(8, 10, 12, 14),
    signed: fc.boolean(),
    photometricInterpretation: fc.constantFrom('MONOCHROME1', 'MONOCHROME2'),
    presentationLutShape: fc.constantFrom('IDENTITY' as const, 'INVERSE' as const, null),
    rescaleSlope: fc.constantFrom(1, 2, 0.5, -1),
    rescaleIntercept: fc.constantFrom(0, -1024, 37),
  })
  .map(metadataWith);

const voiArbitrary: fc.Arbitrary<Voi> = fc.record({
  kind: fc.constant('window' as const),
  center: fc.integer({ min: -500, max: 3000 }),
  width: fc.integer({ min: 2, max: 4000 }),
  explanation: fc.constant(null),
  voiLutFunction: fc.constantFrom('LINEAR' as const, 'LINEAR_EXACT' as const, 'SIGMOID' as const),
  source: fc.constant('file' as const),
});

function everyStoredValue({ bitsStored, signed }: ImageMetadata): Uint16Array | Int16Array {
  const count = 2 ** bitsStored;
  return signed
    ? Int16Array.from({ length: count }, (_, i) => i - count / 2)
    : Uint16Array.from({ length: count }, (_, i) => i);
}

describe('the viewer’s gray levels', () => {
  it('are those of the shared display pipeline, for every stored value', () => {
    fc.assert(
      fc.property(metadataArbitrary, voiArbitrary, fc.boolean(), (metadata, voi, inverted) => {
        const storedValues = everyStoredValue(metadata);
        const { rescaleSlope, rescaleIntercept } = metadata;
        const raster = buildGrayRaster({
          rows: 1,
          columns: storedValues.length,
          storedValues,
          rescaleSlope,
          rescaleIntercept,
          padding: null,
          modalityOf: null,
        });
        const table = buildGrayTable(raster, metadata, voi, inverted);
        const lut = buildDisplayLut(metadata, voi, inverted);
        const mine = Array.from(raster.levels[0].indices, (index) => (table[index] ?? 0) & 0xff);
        expect(mine).toEqual(Array.from(storedValues, (value) => lut.grays[value - lut.firstStored]));
      }),
      { numRuns: 40 },
    );
  });

  it('keep what is no image black, inverted or not', () => {
    const metadata = metadataWith({});
    const raster = buildGrayRaster({
      rows: 1,
      columns: 2,
      storedValues: Uint16Array.of(0, 9),
      rescaleSlope: 1,
      rescaleIntercept: 0,
      padding: { minimum: 0, maximum: 0 },
      modalityOf: null,
    });
    const voi: Voi = {
      kind: 'window',
      center: 5,
      width: 10,
      explanation: null,
      voiLutFunction: 'LINEAR',
      source: 'file',
    };
    expect(buildGrayTable(raster, metadata, voi, true)[0]).toBe(0xff000000);
    expect(raster.levels[0].indices[0]).toBe(0);
  });
});
