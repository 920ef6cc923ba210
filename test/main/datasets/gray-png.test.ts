import { crc32, inflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { crc32Of } from '@core/checksum';
import { encodeGrayPng } from '../../../main/datasets/gray-png';

describe('the thumbnail’s PNG', () => {
  it('holds the size, eight bits of gray, and the pixels row by row', () => {
    const png = encodeGrayPng(2, 3, Uint8Array.of(0, 1, 2, 253, 254, 255));
    expect(png.readUInt32BE(16)).toBe(3);
    expect(png.readUInt32BE(20)).toBe(2);
    expect([png[24], png[25]]).toEqual([8, 0]);
    const length = png.readUInt32BE(33);
    const data = inflateSync(png.subarray(41, 41 + length));
    expect([...data]).toEqual([0, 0, 1, 2, 0, 253, 254, 255]);
  });

  it('has the checksum that zlib has', () => {
    const bytes = Buffer.from('IEND and more');
    expect(crc32Of(bytes)).toBe(crc32(bytes));
  });
});
