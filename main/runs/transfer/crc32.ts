import * as zlib from 'node:zlib';

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

type NativeCrc = (bytes: Uint8Array, before: number) => number;
const { crc32 } = zlib as { readonly crc32?: NativeCrc };

/** CRC-32 (ISO 3309, as in zip) of what came before and these bytes; zlib has it only from Node 20 on. */
export const crc32After: NativeCrc = crc32 ?? crcByTable;

export function crcByTable(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
