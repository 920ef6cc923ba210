import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { crc32After, crcByTable } from '../../../../main/runs/transfer/crc32';

describe('the checksum of a zip', () => {
  it('is zlib’s, in one part or in several, with and without zlib', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
        const whole = crc32(Buffer.concat([first, second]));
        expect(crcByTable(second, crcByTable(first, 0))).toBe(whole);
        expect(crc32After(second, crc32After(first, 0))).toBe(whole);
      }),
    );
  });
});
