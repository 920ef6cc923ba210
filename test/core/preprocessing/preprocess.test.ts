import { createHash } from 'node:crypto';

import { caseKeyBytes, decodePixels, parseDicom, type DecodedImage, type ImageMetadata } from '@core/dicom/index.js';
import { preprocess, toImage, toInput, type Geometry } from '@core/preprocessing/index.js';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus, readJson } from '../../fixtures/dicom/corpus.js';

interface Prepared {
  readonly file: string;
  readonly pixels: string;
  readonly caseKey: string;
  readonly rows: number;
  readonly columns: number;
  readonly geometry: Geometry;
}

const cases = readJson('prepared.json') as Prepared[];

async function open(file: string): Promise<{ metadata: ImageMetadata; image: DecodedImage }> {
  const parsed = parseDicom(readCorpus(file));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const decoded = await decodePixels(parsed.value, nodeCodecs);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return { metadata: parsed.value.metadata, image: decoded.value };
}

describe('preprocess', () => {
  it.each(cases)('gives for $file what the trainer gives', async ({ file, pixels, rows, columns, geometry }) => {
    const { metadata, image } = await open(file);
    const prepared = preprocess(metadata, image, rows, columns);
    expect(prepared.geometry).toEqual(geometry);
    const expected = new Uint16Array(readCorpus(pixels).buffer);
    const differences = Array.from(expected, (value, index) => Math.abs(value - (prepared.pixels[index] ?? NaN)));
    // Sums in another order may fall on the other side of a half: rarely, and by one.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.filter((difference) => difference > 0).length).toBeLessThan(expected.length / 10_000);
    expect(prepared.input[100]).toBe(Math.fround((prepared.pixels[100] ?? 0) / 65535));
  });

  it.each(cases)('keys $file as the trainer does', async ({ file, caseKey }) => {
    const { image } = await open(file);
    expect(createHash('sha256').update(caseKeyBytes(image)).digest('hex')).toBe(caseKey);
  });

  it('takes a point to the input and back', () => {
    for (const { geometry } of cases) {
      const point = { x: geometry.box.x + 17.25, y: geometry.box.y + 30.5 };
      const there = toInput(geometry, point);
      expect(toImage(geometry, there).x).toBeCloseTo(point.x, 9);
      expect(toImage(geometry, there).y).toBeCloseTo(point.y, 9);
    }
  });
});
