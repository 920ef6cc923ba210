import type { Result } from '@contract/result.js';
import { decodePixels, parseDicom, type ImageMetadata, type ParsedImage } from '@core/dicom/index.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus } from '../../fixtures/dicom/corpus.js';

const whole = readCorpus('explicit-12-unsigned-2.dcm');

function metadataOf(bytes: Uint8Array): ImageMetadata {
  const parsed = parseDicom(bytes);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value.metadata;
}

function failureOf(bytes: Uint8Array): { code: string; message: string } {
  const parsed = parseDicom(bytes);
  return parsed.ok ? { code: 'ok', message: '' } : parsed.failure;
}

/** Overwrites the two-byte value of an explicit little-endian element of VR US. */
function withUnsigned(group: number, element: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(whole);
  const key = [group & 0xff, group >> 8, element & 0xff, element >> 8, 0x55, 0x53, 2, 0];
  const at = bytes.findIndex((_, index) => key.every((byte, offset) => bytes[index + offset] === byte));
  bytes.set([value & 0xff, value >> 8], at + key.length);
  return bytes;
}

/** Replaces text of the same length. */
function withText(from: string, to: string): Uint8Array {
  const text = Buffer.from(whole).toString('latin1').replace(from, to);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

describe('parseDicom', () => {
  it('gathers what the program asks of a file', () => {
    expect(metadataOf(whole)).toMatchObject({
      modality: 'MG',
      patientId: 'P1',
      laterality: 'R',
      view: 'MLO',
      rows: 62,
      columns: 43,
      bitsAllocated: 16,
      bitsStored: 12,
      signed: false,
      patientOrientation: ['P', 'F'],
      imagerPixelSpacing: { rowMillimeters: 0.1, columnMillimeters: 0.1 },
      estimatedRadiographicMagnificationFactor: 1.25,
      presentationIntentType: 'FOR PRESENTATION',
      transferSyntaxName: 'Explicit VR Little Endian',
      warnings: [],
    });
  });

  it('reads the same in implicit, big-endian and deflated data sets', () => {
    const { transferSyntaxUid: _uid, transferSyntaxName: _name, ...expected } = metadataOf(whole);
    for (const syntax of ['implicit', 'big-endian', 'deflated', 'jpeg-ls']) {
      expect(metadataOf(readCorpus(`${syntax}-12-unsigned-2.dcm`))).toMatchObject(expected);
    }
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'empty-file', '0 bytes'],
    ['a text file', new TextEncoder().encode('patient;view;laterality\n'.repeat(20)), 'not-dicom', 'DICM'],
    ['a file cut in its header', whole.subarray(0, 180), 'truncated', '180'],
    ['a file cut in its tags', whole.subarray(0, 500), 'truncated', '500 bytes'],
    ['a file cut in its pixels', whole.subarray(0, whole.length - 100), 'truncated', '(7FE0,0010) holds 5232 bytes'],
    [
      'an encapsulated file cut in its pixels',
      readCorpus('rle-12-unsigned-2.dcm').subarray(0, -400),
      'truncated',
      '(7FE0,0010): a fragment',
    ],
    ['a deflated file cut short', readCorpus('deflated-12-unsigned-2.dcm').subarray(0, -500), 'truncated', 'deflated'],
    [
      'an unknown transfer syntax',
      withText('1.2.840.10008.1.2.1\0', '1.2.840.10008.9.9.9\0'),
      'unsupported-transfer-syntax',
      '1.2.840.10008.9.9.9',
    ],
    [
      'a video syntax',
      withText('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.4.'),
      'unsupported-transfer-syntax',
      'unknown',
    ],
    ['absurd dimensions', withUnsigned(0x0028, 0x0010, 65535), 'truncated', '65535'],
    ['no rows', withUnsigned(0x0028, 0x0010, 0), 'bad-rows', '(0028,0010)'],
    ['more bits stored than allocated', withUnsigned(0x0028, 0x0101, 17), 'bad-bits-stored', '(0028,0101)'],
    ['32 bits', withUnsigned(0x0028, 0x0100, 32), 'bad-bits-allocated', '(0028,0100)'],
    ['a high bit elsewhere', withUnsigned(0x0028, 0x0102, 15), 'bad-high-bit', '(0028,0102)'],
  ])('refuses %s with the tag or byte and the remedy', (_, bytes, code, says) => {
    const failure = failureOf(bytes);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(says);
    expect(failure.message).toMatch(/Copy|Export|Convert|Choose/u);
  });

  it('refuses a file without pixel data', () => {
    const at = Buffer.from(whole).lastIndexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
    expect(failureOf(whole.subarray(0, at)).code).toBe('no-pixel-data');
  });

  it('ignores impossible values, and says so', () => {
    const metadata = metadataOf(withText('1.25', '-1.2'));
    expect(metadata.estimatedRadiographicMagnificationFactor).toBeNull();
    expect(metadata.warnings).toEqual(['Estimated Radiographic Magnification Factor (0018,1114) is "-1.2": ignored']);
  });

  it('reads view, modifier and density from their codes, and takes no icon for the image', () => {
    expect(metadataOf(readCorpus('coded.dcm'))).toMatchObject({
      view: 'CC',
      viewModifiers: ['Spot Compression'],
      breastDensity: 'C',
      rows: 62,
    });
  });

  it('takes a view of a larger buffer', () => {
    const larger = new Uint8Array(whole.length + 13);
    larger.set(whole, 13);
    expect(metadataOf(larger.subarray(13)).rows).toBe(62);
  });
});

describe('damaged files', () => {
  const syntaxes = [
    'explicit',
    'implicit',
    'big-endian',
    'deflated',
    'rle',
    'jpeg-ls',
    'jpeg-2000',
    'jpeg-lossless-70',
  ];
  const originals = syntaxes.map((syntax) => readCorpus(`${syntax}-12-unsigned-2.dcm`));
  // Without bias, or nearly every place would be the first.
  const place = fc.noBias(fc.nat(999_999)).map((part) => part / 1_000_000);
  const edits = fc.array(fc.record({ place, byte: fc.nat(255) }), { minLength: 1, maxLength: 6 });

  function damaged(bytes: Uint8Array, changes: readonly { place: number; byte: number }[], from: number): Uint8Array {
    const copy = Uint8Array.from(bytes);
    for (const { place, byte } of changes) copy[from + Math.floor(place * (copy.length - from))] = byte;
    return copy;
  }

  /** Opens or refuses; returns which. */
  async function outcomeOf(parsed: Result<ParsedImage>): Promise<string> {
    if (!parsed.ok) return parsed.failure.code;
    const { rows, columns } = parsed.value.metadata;
    const decoded = await decodePixels(parsed.value, nodeCodecs);
    if (!decoded.ok) return decoded.failure.code;
    expect(decoded.value.storedValues.length).toBe(rows * columns);
    return decoded.value.complete ? 'decoded' : 'incomplete';
  }

  async function tally(
    property: (count: (outcome: string) => void) => Promise<void>,
  ): Promise<ReadonlyMap<string, number>> {
    const outcomes = new Map<string, number>();
    await property((outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    return outcomes;
  }

  it('open or are refused when any bytes are changed, without throwing and within 5 s', async () => {
    const outcomes = await tally(async (count) => {
      const property = fc.asyncProperty(fc.constantFrom(...originals), edits, async (original, changes) => {
        const startedAt = performance.now();
        count(await outcomeOf(parseDicom(damaged(original, changes, 132))));
        expect(performance.now() - startedAt).toBeLessThan(5000);
      });
      await fc.assert(property, { numRuns: 300 });
    });
    expect(outcomes.size).toBeGreaterThan(2);
  }, 120_000);

  it('open or are refused when they are cut anywhere', () => {
    fc.assert(
      fc.property(fc.constantFrom(...originals), place, (original, share) => {
        const parsed = parseDicom(original.subarray(0, Math.floor(share * (original.length - 200))));
        expect(parsed.ok).toBe(false);
      }),
    );
  });

  it('decode, or are refused, when only their streams are changed', async () => {
    const streams = originals.slice(4).map((original) => parseDicom(original));
    const outcomes = await tally(async (count) => {
      const property = fc.asyncProperty(fc.constantFrom(...streams), edits, async (stream, changes) => {
        if (!stream.ok) throw new Error(stream.failure.message);
        const startedAt = performance.now();
        const frames = stream.value.frames.map((frame) => damaged(frame, changes, 2));
        count(await outcomeOf({ ok: true, value: { ...stream.value, frames } }));
        expect(performance.now() - startedAt).toBeLessThan(5000);
      });
      await fc.assert(property, { numRuns: 300 });
    });
    expect(outcomes.get('decoded')).toBeGreaterThan(0);
    expect(outcomes.get('bad-pixel-data')).toBeGreaterThan(0);
  }, 120_000);
});
