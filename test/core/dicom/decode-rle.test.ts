import { deflateRawSync } from 'node:zlib';

import { decodeRle } from '@core/dicom/decode-rle.js';
import { inflateRaw } from '@core/dicom/inflate.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** PackBits with runs of three or more, as PS3.5 G.3.1 suggests. */
function pack(bytes: Uint8Array): number[] {
  const packed: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at] && at + run < bytes.length) run += 1;
    if (run > 2) {
      packed.push(257 - run, bytes[at] ?? 0);
      at += run;
    } else {
      packed.push(0, bytes[at] ?? 0);
      at += 1;
    }
  }
  return packed;
}

function encode(values: Uint16Array): Uint8Array {
  const high = pack(Uint8Array.from(values, (value) => value >> 8));
  const low = pack(Uint8Array.from(values, (value) => value & 0xff));
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, 2, true);
  header.setUint32(4, 64, true);
  header.setUint32(8, 64 + high.length, true);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...high, ...low]);
}

describe('decodeRle', () => {
  it('gives back what was packed', () => {
    const values = fc.array(fc.oneof(fc.nat(65535), fc.constant(7)), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(values, (numbers) => {
        const decoded = decodeRle(encode(Uint16Array.from(numbers)), numbers.length, 2);
        expect(decoded).toEqual({ ok: true, value: { values: Uint16Array.from(numbers), complete: true } });
      }),
    );
  });

  it('takes any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 4000 }), (bytes, pixelCount) => {
        const decoded = decodeRle(bytes, pixelCount, 2);
        if (decoded.ok) expect(decoded.value.values.length).toBe(pixelCount);
      }),
    );
  });

  it('does not reserve memory for pixels that its bytes cannot hold', () => {
    const decoded = decodeRle(new Uint8Array(100).fill(2, 0, 1), 65535 * 2000, 2);
    expect(decoded.ok ? null : decoded.failure.code).toBe('truncated');
  });
});

describe('inflateRaw', () => {
  it('undoes zlib at every level', () => {
    const content = fc.array(fc.oneof(fc.nat(255), fc.constant(0)), { maxLength: 4000 });
    fc.assert(
      fc.property(content, fc.integer({ min: 0, max: 9 }), (numbers, level) => {
        const bytes = Uint8Array.from(numbers);
        const packed = new Uint8Array(deflateRawSync(bytes, { level }));
        expect(Buffer.compare(Buffer.from(inflateRaw(packed, 0, 1 << 20)), Buffer.from(bytes))).toBe(0);
      }),
    );
  });

  it('stops at its limit instead of filling the memory', () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(10_000_000)));
    expect(() => inflateRaw(bomb, 0, 1_000_000)).toThrow('more than 1000000 bytes');
  });
});
