import { placeMap, type Geometry } from '@core/preprocessing/index.js';
import { describe, expect, it } from 'vitest';

const geometry: Geometry = {
  box: { x: 100, y: 40, width: 200, height: 400 },
  mirrored: false,
  rows: 64,
  columns: 32,
  top: 32,
};
const map = (hot: number): { rows: number; columns: number; values: Float32Array } => ({
  rows: 8,
  columns: 4,
  values: new Float32Array(32).fill(-1).fill(3, hot, hot + 1),
});

describe('placeMap', () => {
  it('covers what the input covers, past the image where the input was padded', () => {
    // 32 padding rows above and below a crop of 64 rows for 400 pixels: 200 pixels each.
    expect(placeMap(map(0), geometry, 128, 64).region).toEqual({ x: 100, y: -160, width: 400, height: 800 });
  });

  it('puts the peak at the center of the hottest cell', () => {
    // Row 3, column 1 of cells of 16 × 16: (24, 56) in the input.
    expect(placeMap(map(13), geometry, 128, 64)).toMatchObject({
      peak: { x: 250, y: 190 },
      minimum: -1,
      maximum: 3,
      mirrored: false,
    });
  });

  it('mirrors back what the network saw mirrored', () => {
    const placed = placeMap(map(13), { ...geometry, mirrored: true }, 128, 64);
    expect(placed).toMatchObject({ mirrored: true, peak: { x: 150, y: 190 }, region: { x: -100, width: 400 } });
  });

  it('looks for the peak on the image, not on the padding', () => {
    const { peak } = placeMap(map(0), geometry, 128, 64);
    expect(peak.y).toBeGreaterThan(40);
    expect(peak.x).toBeLessThan(300);
  });
});
