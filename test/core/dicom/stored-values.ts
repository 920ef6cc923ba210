import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { decodePixels, parseDicom, type DecodedImage } from '@core/dicom/index.js';
import { expect } from 'vitest';

import { nodeCodecs, type CorpusCell, type CorpusFile } from '../../fixtures/dicom/corpus.js';

const SYNTAXES = [
  'implicit',
  'explicit',
  'big-endian',
  'deflated',
  'rle',
  'jpeg-baseline',
  'jpeg-extended',
  'jpeg-lossless-57',
  'jpeg-lossless-70',
  'jpeg-ls',
  'jpeg-ls-near',
  'jpeg-2000',
  'jpeg-2000-lossy',
  'htj2k',
  'htj2k-rpcl',
  'htj2k-lossy',
];
/** What two decoders of a lossy stream may differ by: each rounds in its own way. */
const LOSSY_TOLERANCE = 2;
/** The mean over a file's 2,666 pixels; a level shift that is off by one is 1. */
const GREATEST_BIAS = 0.05;

/** The cells of syntax × depth × sign × photometric interpretation that neither a file nor a reason stands for. */
export function uncovered(files: readonly CorpusCell[], absent: readonly CorpusCell[]): readonly string[] {
  const nameOf = ({ syntax, bits, signed, photometric }: CorpusCell): string =>
    `${syntax} ${String(bits)} ${String(signed)} ${photometric}`;
  const known = new Set([...files, ...absent].map(nameOf));
  const cells = SYNTAXES.flatMap((syntax) =>
    [8, 10, 12, 14, 16].flatMap((bits) =>
      [false, true].flatMap((signed) =>
        (['MONOCHROME1', 'MONOCHROME2'] as const).map((photometric) => ({ syntax, bits, signed, photometric })),
      ),
    ),
  );
  return cells.map(nameOf).filter((name) => !known.has(name));
}

/** Equal to the original where the syntax is lossless; else within ±2 of every peer's values, and with no bias. */
export async function expectStoredValues(entry: CorpusFile, folder: string): Promise<void> {
  const parsed = parseDicom(new Uint8Array(readFileSync(join(folder, entry.file))));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const { bitsStored, signed, photometricInterpretation } = parsed.value.metadata;
  expect([bitsStored, signed, photometricInterpretation]).toEqual([entry.bits, entry.signed, entry.photometric]);
  const image = await decodePixels(parsed.value, nodeCodecs);
  if (!image.ok) throw new Error(`${image.failure.code}: ${image.failure.message}`);
  expect(image.value.complete).toBe(true);
  if (!entry.lossy) expect(differences(image.value, rawOf(folder, entry.raw)).greatest).toBe(0);
  for (const { peer, raw } of entry.peers) {
    const { greatest, mean } = differences(image.value, rawOf(folder, raw));
    expect(greatest, peer).toBeLessThanOrEqual(entry.lossy ? LOSSY_TOLERANCE : 0);
    expect(Math.abs(mean), `bias against ${peer}`).toBeLessThanOrEqual(GREATEST_BIAS);
  }
}

export function differences(image: DecodedImage, expected: Int32Array): { greatest: number; mean: number } {
  expect(image.storedValues.length).toBe(expected.length);
  let greatest = 0;
  let sum = 0;
  expected.forEach((value, index) => {
    const difference = (image.storedValues[index] ?? NaN) - value;
    greatest = Math.max(greatest, Math.abs(difference));
    sum += difference;
  });
  return { greatest, mean: sum / expected.length };
}

function rawOf(folder: string, name: string): Int32Array {
  return new Int32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
}
