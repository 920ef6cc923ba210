import { decodePixels, parseDicom, type ParsedImage } from '@core/dicom/index.js';
import { fitToBits } from '@core/dicom/raw-pixels.js';
import { describe, expect, it } from 'vitest';

import { nodeCodecs, readCorpus } from '../../fixtures/dicom/corpus.js';
import { readExplicit, writeExplicit } from './damage/explicit-file.js';
import { fragmentsOf, withFragments } from './damage/fragments.js';

function parsed(file: string): ParsedImage {
  const result = parseDicom(readCorpus(file));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** The stream without the zeros that pad it. */
function streamOf(image: ParsedImage): Uint8Array {
  const [frame = new Uint8Array(0)] = image.frames;
  let end = frame.length;
  while (end > 0 && frame[end - 1] === 0) end -= 1;
  return frame.subarray(0, end);
}

describe('a stream', () => {
  it.each([
    'jpeg-baseline-8-unsigned-2.dcm',
    'jpeg-extended-8-unsigned-2.dcm',
    'jpeg-ls-12-unsigned-2.dcm',
    'jpeg-ls-near-12-unsigned-2.dcm',
    'jpeg-2000-12-unsigned-2.dcm',
    'jpeg-2000-lossy-12-unsigned-2.dcm',
    'htj2k-12-unsigned-2.dcm',
    'htj2k-lossy-12-unsigned-2.dcm',
  ])('of %s that lacks its last bytes is never shown as whole', async (file) => {
    const image = parsed(file);
    const stream = streamOf(image);
    for (let lost = 1; lost <= 12; lost += 1) {
      const decoded = await decodePixels({ ...image, frames: [stream.subarray(0, -lost)] }, nodeCodecs);
      expect(decoded.ok && decoded.value.complete, `without its last ${String(lost)}`).toBe(false);
    }
  });

  it.each(['jpeg-2000', 'htj2k'])(
    'of %s in tiles of a few pixels is refused before it costs memory',
    async (syntax) => {
      const image = parsed(`${syntax}-12-unsigned-2.dcm`);
      const stream = Uint8Array.from(streamOf(image));
      const size = stream.findIndex((byte, at) => byte === 0xff && stream[at + 1] === 0x51) + 6;
      const view = new DataView(stream.buffer);
      for (const tile of [1, 3, 0]) {
        view.setUint32(size + 16, tile);
        view.setUint32(size + 20, tile);
        const decoded = await decodePixels({ ...image, frames: [stream] }, nodeCodecs);
        expect(decoded.ok ? null : decoded.failure).toMatchObject({
          code: 'bad-pixel-data',
          message: expect.stringContaining('(7FE0,0010)') as unknown,
        });
        if (tile === 1) expect(decoded.ok ? null : decoded.failure.message).toContain('2666 tiles');
      }
    },
  );
});

describe('values deeper than BitsStored', () => {
  const depth = { bitsStored: 10, signed: false };

  it('are cut off where a lossy stream overshoots at a few pixels', () => {
    const values = new Uint16Array(1000).fill(700);
    values.set([1024, 1030, 1023]);
    expect(fitToBits(values, depth, true)).toBe(true);
    expect([...values.subarray(0, 4)]).toEqual([1023, 1023, 1023, 700]);
  });

  it('do not fit where a lossless stream has one, or a lossy one many', () => {
    expect(fitToBits(Uint16Array.of(1023, 1024), depth, false)).toBe(false);
    expect(fitToBits(new Uint16Array(100).fill(1024), depth, true)).toBe(false);
  });

  it('fit as sign-extended numbers', () => {
    const values = Uint16Array.from([-512, -1, 511].map((value) => value & 0xffff));
    const before = [...values];
    expect(fitToBits(values, { bitsStored: 10, signed: true }, false)).toBe(true);
    expect([...values]).toEqual(before);
    expect(fitToBits(Uint16Array.of(-513 & 0xffff), { bitsStored: 10, signed: true }, false)).toBe(false);
  });
});

describe('frames', () => {
  const whole = readExplicit(readCorpus('frames-jpeg-ls.dcm'));
  const [table = new Uint8Array(0), ...fragments] = fragmentsOf(whole) ?? [];

  it('are parted by their offset table', () => {
    const { frames } = parsed('frames-jpeg-ls.dcm');
    expect(fragments).toHaveLength(4);
    expect(frames).toHaveLength(2);
    expect(frames[0]).toEqual(frames[1]);
    expect(frames[0]?.length).toBe((fragments[0]?.length ?? 0) + (fragments[1]?.length ?? 0));
  });

  it.each<[string, Uint8Array]>([
    ['leads into a fragment', Uint8Array.from(table, (byte, at) => (at === 4 ? byte + 2 : byte))],
    ['runs backward', Uint8Array.from([...table.subarray(4), ...table.subarray(0, 4)])],
    ['leads past the end', Uint8Array.from(table, (byte, at) => (at >= 4 ? 0x7f : byte))],
    ['is missing', new Uint8Array(0)],
  ])('are refused when the table %s', (_, damaged) => {
    const result = parseDicom(writeExplicit(withFragments(whole, [damaged, ...fragments])));
    expect(result.ok ? null : result.failure).toMatchObject({
      code: 'bad-pixel-data',
      message: expect.stringMatching(/offset table/iu) as unknown,
    });
  });
});
