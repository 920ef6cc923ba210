import {
  buildDisplayLut,
  parseDicom,
  percentileWindow,
  reduceToFit,
  voiChoices,
  type ImageMetadata,
  type Voi,
} from '@core/dicom/index.js';
import { describe, expect, it } from 'vitest';

import { readCorpus } from '../../fixtures/dicom/corpus.js';
import { imageOf, metadataWith } from './metadata.js';

const WINDOW: Voi = {
  kind: 'window',
  center: 2048,
  width: 4096,
  explanation: null,
  voiLutFunction: 'LINEAR_EXACT',
  source: 'reader',
};

function graysOf(metadata: ImageMetadata, voi: Voi, stored: readonly number[]): number[] {
  const lut = buildDisplayLut(metadata, voi);
  return stored.map((value) => lut.grays[value - lut.firstStored] ?? NaN);
}

describe('gray levels', () => {
  it('invert once for MONOCHROME1, for INVERSE, and for both', () => {
    const upright = graysOf(metadataWith({}), WINDOW, [0, 4095]);
    expect(upright).toEqual([0, 255]);
    const inverted = [255, 0];
    expect(graysOf(metadataWith({ photometricInterpretation: 'MONOCHROME1' }), WINDOW, [0, 4095])).toEqual(inverted);
    expect(graysOf(metadataWith({ presentationLutShape: 'INVERSE' }), WINDOW, [0, 4095])).toEqual(inverted);
    const both = metadataWith({ photometricInterpretation: 'MONOCHROME1', presentationLutShape: 'INVERSE' });
    expect(graysOf(both, WINDOW, [0, 4095])).toEqual(inverted);
    expect(buildDisplayLut(both, WINDOW, true).grays[4095]).toBe(255);
  });

  it('are black for padding, inverted or not', () => {
    for (const photometricInterpretation of ['MONOCHROME1', 'MONOCHROME2']) {
      const metadata = metadataWith({ photometricInterpretation, padding: { minimum: 0, maximum: 5 } });
      expect(graysOf(metadata, WINDOW, [0, 5])).toEqual([0, 0]);
    }
  });

  it('cover every signed value', () => {
    const metadata = metadataWith({ signed: true, rescaleIntercept: 2048 });
    expect(graysOf(metadata, WINDOW, [-2048, 0, 2047])).toEqual([0, 128, 255]);
  });

  it('offer every preset with its explanation, tables first', () => {
    const both = parseDicom(readCorpus('rich-explicit.dcm'));
    expect(both.ok && voiChoices(both.value.metadata)).toMatchObject([
      { kind: 'table', table: { firstMapped: 500, bitsPerEntry: 12, explanation: 'GAMMA 0.6' } },
      { kind: 'window', center: 3000, width: 4000, explanation: 'NORMAL', voiLutFunction: 'SIGMOID' },
      { kind: 'window', center: 2500, width: 900, explanation: 'HARD', voiLutFunction: 'SIGMOID' },
    ]);
  });

  it('come from the breast alone where the file names no window', () => {
    // Air at 40, breast from 1000 to 2000, a label at 4000 in a corner.
    const image = imageOf(512, 400, (row, column) => {
      if (row < 40 && column > 340) return 4000;
      return column < 220 && row > 60 && row < 460 ? 1000 + column * 4.5 : 40;
    });
    const voi = percentileWindow(metadataWith({ rows: 512, columns: 400 }), image);
    if (voi.kind !== 'window') throw new Error('not a window');
    expect(voi.source).toBe('estimated');
    expect(voi.center - voi.width / 2).toBeGreaterThan(950);
    expect(voi.center + voi.width / 2).toBeLessThan(2050);
  });
});

describe('reduced levels', () => {
  it('average areas exactly, partial pixels by their share', () => {
    const image = imageOf(3, 3, (row, column) => (row * 3 + column) * 100);
    const reduced = reduceToFit(image, 2, 2, null);
    // Of 1.5 × 1.5 pixels: (0·1 + 100·0.5 + 300·0.5 + 400·0.25) / 2.25
    expect([reduced.rows, reduced.columns, ...reduced.storedValues]).toEqual([2, 2, 133, 267, 533, 667]);
  });

  it('keep the mean of the whole image and its kind of values', () => {
    const image = imageOf(301, 205, (row, column) => (row * 31 + column * 17) % 4096);
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    const reduced = reduceToFit(image, 90, 90, null);
    expect(reduced.storedValues).toBeInstanceOf(Uint16Array);
    expect(reduced.rows).toBe(90);
    expect(mean(reduced.storedValues)).toBeCloseTo(mean(image.storedValues), 0);
  });

  it('never enlarge', () => {
    const image = imageOf(10, 8, () => 1);
    expect(reduceToFit(image, 100, 100, null)).toEqual({
      rows: 10,
      columns: 8,
      storedValues: image.storedValues,
      scale: 1,
    });
  });

  it('never mix padding with tissue', () => {
    const image = imageOf(4, 8, (_, column) => (column < 3 ? 0 : 1000));
    const reduced = reduceToFit(image, 2, 4, { minimum: 0, maximum: 0 });
    expect([...reduced.storedValues]).toEqual([0, 1000, 1000, 1000, 0, 1000, 1000, 1000]);
  });
});
