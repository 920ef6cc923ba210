import { describe, expect, it } from 'vitest';

import { buildGrayRaster, type RasterSource } from '../../../renderer/dicom/gray-raster';

function source(
  storedValues: Uint16Array | Int16Array,
  columns: number,
  change: Partial<RasterSource> = {},
): RasterSource {
  const rows = storedValues.length / columns;
  const plain = { rescaleSlope: 1, rescaleIntercept: 0, padding: null, modalityOf: null };
  return { rows, columns, storedValues, ...plain, ...change };
}

describe('the raster of an image', () => {
  it('gives every stored value an index from which it can be read again', () => {
    const stored = Int16Array.of(-700, -699, 0, 1, 1023, 500);
    const raster = buildGrayRaster(source(stored, 3, { rescaleSlope: 0.5, rescaleIntercept: -10 }));
    const { modalityAtOne, modalityStep, levels } = raster;
    const again = Array.from(levels[0].indices, (index) => modalityAtOne + (index - 1) * modalityStep);
    expect(again).toEqual(Array.from(stored, (value) => 0.5 * value - 10));
  });

  it('lets the two brightest of 65,536 values share an index, and no other', () => {
    const stored = Uint16Array.from({ length: 65536 }, (_, value) => value);
    const { levels, largestIndex } = buildGrayRaster(source(stored, 256));
    expect(largestIndex).toBe(65535);
    expect(Array.from(levels[0].indices)).toEqual(Array.from(stored, (value) => Math.min(65535, value + 1)));
  });

  it('keeps padding out of the range and at index 0, whatever lies beyond', () => {
    const stored = Uint16Array.of(0, 0, 100, 104, 65535, 102);
    const raster = buildGrayRaster(source(stored, 3, { padding: { minimum: 65535, maximum: 65535 } }));
    expect(raster.hasPadding).toBe(true);
    expect(raster.levels[0].indices[4]).toBe(0);
    expect(raster.largestIndex).toBe(raster.levels[0].indices[3]);
  });

  it('averages blocks of two by two, the odd last row and column standing for two', () => {
    const columns = 301;
    const stored = Uint16Array.from({ length: 3 * columns }, (_, at) => (at * 7919) % 4096);
    const { levels } = buildGrayRaster(source(stored, columns));
    const [full, half] = levels;
    const at = (row: number, column: number): number =>
      full.indices[Math.min(2, row) * columns + Math.min(columns - 1, column)] ?? NaN;
    const expected = [0, 1].flatMap((row) =>
      Array.from({ length: 151 }, (_, column) => {
        const [top, left] = [row * 2, column * 2];
        return (at(top, left) + at(top, left + 1) + at(top + 1, left) + at(top + 1, left + 1) + 2) >> 2;
      }),
    );
    expect(Array.from(half?.indices ?? [])).toEqual(expected);
  });
});
