const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 of zip and PNG (ISO/IEC 15948 annex D) of what came before and these bytes; Node's zlib has it only from version 20 on. */
export function crc32After(bytes: Uint8Array, before: number): number {
  let crc = ~before;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes ten times as long, and bundles hold gigabytes
  for (let i = 0; i < bytes.length; i += 1) crc = (TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

export function crc32Of(bytes: Uint8Array): number {
  return crc32After(bytes, 0);
}
