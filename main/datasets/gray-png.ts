import { deflateSync } from 'node:zlib';

import { crc32Of } from '@core/checksum';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GRAYSCALE = 0;

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32Of(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}

/** An 8-bit grayscale PNG (ISO/IEC 15948), every row unfiltered. */
export function encodeGrayPng(rows: number, columns: number, grays: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header[8] = 8;
  header[9] = GRAYSCALE;
  const lines = Buffer.alloc(rows * (columns + 1));
  for (let row = 0; row < rows; row += 1) {
    lines.set(grays.subarray(row * columns, (row + 1) * columns), row * (columns + 1) + 1);
  }
  const none = new Uint8Array(0);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', none)]);
}
