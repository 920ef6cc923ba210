import {
  buildDisplayLut,
  decodePixels,
  parseDicom,
  percentileWindow,
  voiChoices,
  voiFraction,
  type ImageMetadata,
  type LookupTable,
  type Voi,
  type VoiLutFunction,
} from '@core/dicom/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus, readJson } from '../../fixtures/dicom/corpus.js';
import { imageOf, metadataWith } from './metadata.js';

interface Expected {
  readonly file: string;
  readonly gray: string;
  /** Which of the file's choices, tables first. */
  readonly choice: number;
  readonly kind: 'table' | 'window';
}

const cases = readJson('voi.json') as readonly Expected[];
const FUNCTIONS: readonly VoiLutFunction[] = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'];

function windowOf(voiLutFunction: VoiLutFunction, center: number, width: number): Voi {
  return { kind: 'window', center, width, explanation: null, voiLutFunction, source: 'file' };
}

describe('gray levels', () => {
  it('are held to pydicom for each function, tables of both kinds, signs, rescaling, inversion and padding', () => {
    const files = [...new Set(cases.map(({ file }) => file))];
    const metadata = files.map((file) => {
      const parsed = parseDicom(readCorpus(file));
      if (!parsed.ok) throw new Error(parsed.failure.message);
      return parsed.value.metadata;
    });
    const met = (what: (each: ImageMetadata) => unknown): number => new Set(metadata.map(what)).size;
    expect(met(({ voiLutFunction }) => voiLutFunction)).toBe(3);
    expect(met(({ bitsStored, signed }) => `${String(bitsStored)} ${String(signed)}`)).toBe(5);
    expect(met(({ photometricInterpretation: a, presentationLutShape: b }) => `${a} ${String(b)}`)).toBe(4);
    expect(met(({ rescaleSlope, rescaleIntercept }) => `${String(rescaleSlope)} ${String(rescaleIntercept)}`)).toBe(4);
    expect(metadata.filter(({ voiLuts }) => voiLuts.length === 2)).toHaveLength(6);
    expect(metadata.filter(({ modalityLut }) => modalityLut !== null)).toHaveLength(2);
    expect(metadata.filter(({ padding }) => padding !== null)).toHaveLength(3);
    expect(metadata.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(cases).toHaveLength(244);
  });

  it.each(cases)(
    "of $file by its choice $choice are pydicom's within one of 255",
    async ({ file, gray, choice, kind }) => {
      const parsed = parseDicom(readCorpus(file));
      if (!parsed.ok) throw new Error(parsed.failure.message);
      const decoded = await decodePixels(parsed.value, nodeCodecs);
      if (!decoded.ok) throw new Error(decoded.failure.message);
      const voi = voiChoices(parsed.value.metadata)[choice];
      if (voi?.kind !== kind) throw new Error(`choice ${String(choice)} is no ${kind}`);
      const lut = buildDisplayLut(parsed.value.metadata, voi);
      const expected = new Float64Array(readCorpus(gray).buffer);
      expect(expected.length).toBe(decoded.value.storedValues.length);
      const worst = expected.reduce((most, value, at) => {
        const shown = lut.grays[(decoded.value.storedValues[at] ?? 0) - lut.firstStored] ?? NaN;
        return Math.max(most, Math.abs(shown - value));
      }, 0);
      expect(worst).toBeLessThanOrEqual(1);
    },
  );
});

describe('a window', () => {
  const center = fc.double({ min: -5000, max: 70_000, noNaN: true });
  const width = fc.double({ min: 1, max: 70_000, noNaN: true });
  const anyFunction = fc.constantFrom(...FUNCTIONS);

  it('brightens with the value, from 0 to 1', () => {
    fc.assert(
      fc.property(anyFunction, center, width, center, center, (each, middle, extent, one, other) => {
        const fraction = voiFraction(windowOf(each, middle, extent));
        const [low, high] = [fraction(Math.min(one, other)), fraction(Math.max(one, other))];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('is as bright above its middle as dark below', () => {
    fc.assert(
      fc.property(
        anyFunction,
        center,
        width,
        fc.double({ min: 0, max: 9000, noNaN: true }),
        (each, middle, extent, off) => {
          // A LINEAR window's middle lies half a unit below its center (PS3.3 C.11.2.1.2.1); at its ends it jumps.
          const at = each === 'LINEAR' ? middle - 0.5 : middle;
          fc.pre(each !== 'LINEAR' || Math.abs(off - (extent - 1) / 2) > 1e-6);
          const fraction = voiFraction(windowOf(each, middle, extent));
          expect(fraction(at + off) + fraction(at - off)).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  it('reaches black and white where PS3.3 C.11.2.1.2.1 says', () => {
    // The standard's own examples: c = 2048, w = 4096; c = 2048, w = 1; c = 0, w = 100; c = 0, w = 1.
    const ends = ([c, w, below, above]: readonly [number, number, number, number]): readonly number[] => {
      const fraction = voiFraction(windowOf('LINEAR', c, w));
      return [fraction(below), fraction(above)];
    };
    expect(ends([2048, 4096, 0, 4095])).toEqual([0, 1]);
    expect(ends([2048, 1, 2047, 2048])).toEqual([0, 1]);
    expect(ends([0, 100, -50, 49])).toEqual([0, 1]);
    expect(ends([0, 1, -1, 0])).toEqual([0, 1]);
    const exact = voiFraction(windowOf('LINEAR_EXACT', 128, 256));
    expect([exact(0), exact(128), exact(256)]).toEqual([0, 0.5, 1]);
    const sigmoid = voiFraction(windowOf('SIGMOID', 100, 40));
    expect([sigmoid(100), sigmoid(110)]).toEqual([0.5, 1 / (1 + Math.exp(-1))]);
  });
});

describe('a table', () => {
  it('answers its ends beyond them, and its own entries between', () => {
    const tables = fc.record({
      firstMapped: fc.integer({ min: -2000, max: 3000 }),
      bitsPerEntry: fc.integer({ min: 8, max: 16 }),
      values: fc.array(fc.nat(65535), { minLength: 1, maxLength: 300 }).map((values) => Uint16Array.from(values)),
      explanation: fc.constant(null),
    });
    fc.assert(
      fc.property(tables, fc.integer({ min: -5000, max: 6000 }), (table: LookupTable, input) => {
        const { firstMapped, values, bitsPerEntry } = table;
        const entry = input < firstMapped ? 0 : Math.min(values.length - 1, input - firstMapped);
        const expected = Math.min(1, (values[entry] ?? 0) / (2 ** bitsPerEntry - 1));
        expect(voiFraction({ kind: 'table', table })(input)).toBe(expected);
      }),
    );
  });
});

describe('a display table', () => {
  const presentation = fc.record({
    photometricInterpretation: fc.constantFrom('MONOCHROME1', 'MONOCHROME2'),
    presentationLutShape: fc.constantFrom('IDENTITY', 'INVERSE', null),
    signed: fc.boolean(),
    rescaleSlope: fc.constantFrom(0.25, 1, 2, -1),
    rescaleIntercept: fc.integer({ min: -2000, max: 2000 }),
  });
  const voi = fc
    .tuple(fc.constantFrom(...FUNCTIONS), fc.integer({ min: -2000, max: 5000 }), fc.integer({ min: 1, max: 5000 }))
    .map(([each, center, width]) => windowOf(each, center, width));

  it("is turned over by the reader's invert, and by nothing twice", () => {
    fc.assert(
      fc.property(presentation, voi, (facts, window) => {
        const metadata = metadataWith({ ...facts, bitsStored: 10 });
        const plain = buildDisplayLut(metadata, window).grays;
        const inverted = buildDisplayLut(metadata, window, true).grays;
        // Rounded apart: 0.5 goes up both ways.
        for (let at = 0; at < plain.length; at += 1) {
          expect(Math.abs((plain[at] ?? 0) + (inverted[at] ?? 0) - 255)).toBeLessThanOrEqual(1);
        }
        const once = { ...metadata, photometricInterpretation: 'MONOCHROME1', presentationLutShape: null };
        const twice = {
          ...metadata,
          photometricInterpretation: 'MONOCHROME1',
          presentationLutShape: 'INVERSE',
        } as const;
        expect(buildDisplayLut(twice, window).grays).toEqual(buildDisplayLut(once, window).grays);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves padding black whatever inverts, and nothing else because of it', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 0, max: 1023 }));
    fc.assert(
      fc.property(presentation, voi, range, fc.boolean(), (facts, window, [one, other], invert) => {
        const offset = facts.signed ? -512 : 0;
        const padding = { minimum: Math.min(one, other) + offset, maximum: Math.max(one, other) + offset };
        const metadata = metadataWith({ ...facts, bitsStored: 10 });
        const without = buildDisplayLut(metadata, window, invert);
        const { grays, firstStored } = buildDisplayLut({ ...metadata, padding }, window, invert);
        grays.forEach((gray, at) => {
          const stored = firstStored + at;
          const isPadding = stored >= padding.minimum && stored <= padding.maximum;
          if (gray !== (isPadding ? 0 : without.grays[at])) expect.fail(`${String(stored)} is ${String(gray)}`);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('an estimated window', () => {
  const tissue = (row: number, column: number): number => 1200 + ((row * 7 + column * 13) % 600);

  it('spans the breast, whatever air, label and padding are', () => {
    const surroundings = fc.record({
      air: fc.integer({ min: 0, max: 120 }),
      label: fc.integer({ min: 2500, max: 4095 }),
      padding: fc.option(fc.integer({ min: 3800, max: 4095 }), { nil: null }),
      right: fc.boolean(),
    });
    fc.assert(
      fc.property(surroundings, ({ air, label, padding, right }) => {
        const [rows, columns] = [300, 220];
        const image = imageOf(rows, columns, (row, column) => {
          const fromWall = right ? columns - 1 - column : column;
          if (padding !== null && fromWall > 200) return padding;
          if (row < 20 && fromWall > 150) return label;
          return row > 40 && row < 270 && fromWall < 100 ? tissue(row, column) : air;
        });
        const range = padding === null ? null : { minimum: padding, maximum: padding };
        const voi = percentileWindow(metadataWith({ rows, columns, padding: range }), image);
        if (voi.kind !== 'window') throw new Error('not a window');
        const low = voi.center - 0.5 - (voi.width - 1) / 2;
        const high = voi.center - 0.5 + (voi.width - 1) / 2;
        // Of the breast's 600 values: the 1st and the 99.5th percentile, blocks at its edge apart.
        expect(low).toBeGreaterThanOrEqual(1190);
        expect(low).toBeLessThanOrEqual(1225);
        expect(high).toBeGreaterThanOrEqual(1780);
        expect(high).toBeLessThanOrEqual(1800);
        const fraction = voiFraction(voi);
        expect([fraction(low), fraction(high + 1e-6)]).toEqual([0, 1]);
      }),
      { numRuns: 25 },
    );
  });
});
