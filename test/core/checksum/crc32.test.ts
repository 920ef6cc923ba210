import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { crc32After, crc32Of } from '@core/checksum/index';

describe('the checksum of zip and PNG', () => {
  it('is zlib’s, in one part or in several', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
        const whole = crc32(Buffer.concat([first, second]));
        expect(crc32After(second, crc32Of(first))).toBe(whole);
      }),
    );
  });
});
