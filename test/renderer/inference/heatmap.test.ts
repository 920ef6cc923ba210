import { describe, expect, it } from 'vitest';

import { heatColor } from '@renderer/inference/colormap';
import { drawHeatmap, type ActivationMap } from '@renderer/inference/heatmap';

const map = (values: number[], rows: number, columns: number, mirrored = false): ActivationMap => ({
  rows,
  columns,
  values: Float32Array.from(values),
  mirrored,
  minimum: Math.min(...values),
  maximum: Math.max(...values),
});

const colorAt = (rgba: Uint8ClampedArray, index: number): number[] =>
  Array.from(rgba.subarray(index * 4, index * 4 + 4));

describe('the heatmap', () => {
  it('puts the hottest cell where it is, and at the other side when the network saw a mirror image', () => {
    const hot = heatColor(1);
    const plain = drawHeatmap(map([0, 0, 1, 0, 0, 0], 2, 3), 1);
    const mirrored = drawHeatmap(map([0, 0, 1, 0, 0, 0], 2, 3, true), 1);
    const expected = [hot.red, hot.green, hot.blue, hot.alpha];
    expect(colorAt(plain.rgba, 2)).toEqual(expected);
    expect(colorAt(mirrored.rgba, 0)).toEqual(expected);
  });

  it('interpolates values, not colors, between cell centers', () => {
    const drawn = drawHeatmap(map([0, 1], 1, 2), 4);
    const half = heatColor(0.5 * 0.25 + 0.25);
    expect(drawn.width).toBe(8);
    const { red, green, blue, alpha } = half;
    expect(colorAt(drawn.rgba, 3)).toEqual([red, green, blue, alpha]);
  });

  it('shows nothing where all is the same', () => {
    const drawn = drawHeatmap(map([2, 2, 2, 2], 2, 2), 2);
    expect(drawn.rgba.every((value, index) => index % 4 !== 3 || value === 0)).toBe(true);
  });
});

describe('its colors', () => {
  it('grow lighter and more opaque with the value', () => {
    const lightness = Array.from({ length: 33 }, (_, i) => {
      const { red, green, blue } = heatColor(i / 32);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    lightness.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(lightness[i]!));
    expect(heatColor(0).alpha).toBe(0);
    expect(heatColor(1).alpha).toBe(255);
  });
});
