import { crc32Of } from '@core/checksum';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const NOTICE = 'Comment\0Mammobench export, not for diagnosis';
/** What the picture needs; anything else is metadata, and goes. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

interface Chunk {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The same picture with this program's notice as its only metadata; null when it is no whole PNG. */
export function withNoticeOnly(png: Uint8Array): Uint8Array | null {
  const chunks = readChunks(png);
  if (chunks === null) return null;
  const [header, ...others] = chunks.filter(({ type }) => KEPT.has(type));
  if (header?.type !== 'IHDR' || others.at(-1)?.type !== 'IEND') return null;
  const parts = [Uint8Array.from(SIGNATURE), header.bytes, noticeChunk(), ...others.map(({ bytes }) => bytes)];
  return new Uint8Array(Buffer.concat(parts));
}

function readChunks(png: Uint8Array): readonly Chunk[] | null {
  if (!SIGNATURE.every((byte, at) => png[at] === byte)) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    if (at + 12 > png.length) return null;
    const end = at + 12 + view.getUint32(at);
    if (end > png.length) return null;
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks.push({ type, bytes: png.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function noticeChunk(): Uint8Array {
  const body = Buffer.from(`tEXt${NOTICE}`, 'latin1');
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32Of(body), body.length + 4);
  return new Uint8Array(chunk);
}
