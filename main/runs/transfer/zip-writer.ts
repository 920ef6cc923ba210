import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';

import { crc32After } from '@core/checksum';

/**
 * Writes a zip file (PKWARE APPNOTE 6.3.10), with Zip64 where a size or a place needs it. Each file is written in one pass; its
 * header is written again when sizes and checksum are known.
 */
export class ZipWriter {
  private readonly entries: Written[] = [];
  private offset = 0;

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await open(path, 'wx'));
  }

  /** Adds a file of at most so many bytes; what comes beyond them is left out. */
  async add({ path, sizeBytes, modifiedMs, deflate }: ZipFileFacts, content: AsyncIterable<Buffer>): Promise<void> {
    const entry: Written = {
      name: Buffer.from(path, 'utf8'),
      ...dosTimeOf(modifiedMs),
      method: deflate ? 8 : 0,
      offset: this.offset,
      zip64: sizeBytes >= ZIP64_FROM_BYTES,
      ...{ crc: 0, packed: 0, unpacked: 0 },
    };
    this.offset += headerLength(entry);
    const limited = takeAtMost(content, sizeBytes, (chunk) => {
      entry.crc = crc32After(chunk, entry.crc);
      entry.unpacked += chunk.length;
    });
    for await (const chunk of deflate ? deflated(limited) : limited) {
      await this.write(chunk);
      entry.packed += chunk.length;
    }
    await this.file.write(localHeader(entry), 0, undefined, entry.offset);
    this.entries.push(entry);
  }

  /** Writes the list of files; the zip is whole then, and on the disk. */
  async finish(): Promise<void> {
    const start = this.offset;
    for (const entry of this.entries) await this.write(centralHeader(entry));
    await this.write(endOf(this.entries.length, start, this.offset - start));
    await this.file.sync();
    await this.file.close();
  }

  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.file.write(bytes, written, bytes.length - written, this.offset);
      written += bytesWritten;
      this.offset += bytesWritten;
    }
  }
}

export interface ZipFileFacts {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** False for what is packed already: weights and checkpoints hardly shrink. */
  readonly deflate: boolean;
}

interface Written {
  readonly name: Buffer;
  readonly time: number;
  readonly date: number;
  readonly method: number;
  readonly offset: number;
  readonly zip64: boolean;
  crc: number;
  packed: number;
  unpacked: number;
}

const FULL = 0xffffffff;
/** Deflating may make a file a little larger: well before the limit. */
const ZIP64_FROM_BYTES = 0xf0000000;
const UTF8_NAMES = 0x0800;
const VERSION_2 = 20;
const VERSION_ZIP64 = 45;
const MADE_ON_UNIX = 3 << 8;
const PLAIN_FILE = 0o100644;

async function* takeAtMost(
  content: AsyncIterable<Buffer>,
  sizeBytes: number,
  seen: (chunk: Buffer) => void,
): AsyncGenerator<Buffer, void> {
  let left = sizeBytes;
  for await (const chunk of content) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) seen(part);
    if (part.length > 0) yield part;
    if (left === 0) return;
  }
}

async function* deflated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const packed = createDeflateRaw({ level: 6 });
  pipeline(chunks, packed, () => undefined);
  yield* packed as AsyncIterable<Buffer>;
}

function headerLength({ name, zip64 }: Written): number {
  return 30 + name.length + (zip64 ? 20 : 0);
}

function localHeader(entry: Written): Buffer {
  const { name, zip64 } = entry;
  const header = Buffer.alloc(headerLength(entry));
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(zip64 ? VERSION_ZIP64 : VERSION_2, 4);
  writeCommon(header, 6, entry, zip64 ? FULL : entry.packed, zip64 ? FULL : entry.unpacked);
  header.writeUInt16LE(zip64 ? 20 : 0, 28);
  name.copy(header, 30);
  if (zip64) writeZip64(header, 30 + name.length, [entry.unpacked, entry.packed]);
  return header;
}

function centralHeader(entry: Written): Buffer {
  const far = entry.offset >= FULL;
  const extra = [...(entry.zip64 ? [entry.unpacked, entry.packed] : []), ...(far ? [entry.offset] : [])];
  const extraLength = extra.length === 0 ? 0 : 4 + 8 * extra.length;
  const header = Buffer.alloc(46 + entry.name.length + extraLength);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(MADE_ON_UNIX | VERSION_ZIP64, 4);
  header.writeUInt16LE(extra.length > 0 ? VERSION_ZIP64 : VERSION_2, 6);
  writeCommon(header, 8, entry, entry.zip64 ? FULL : entry.packed, entry.zip64 ? FULL : entry.unpacked);
  header.writeUInt16LE(extraLength, 30);
  header.writeUInt32LE((PLAIN_FILE << 16) >>> 0, 38);
  header.writeUInt32LE(far ? FULL : entry.offset, 42);
  entry.name.copy(header, 46);
  if (extra.length > 0) writeZip64(header, 46 + entry.name.length, extra);
  return header;
}

/** What local and central headers share: flags to the length of the name. */
function writeCommon(header: Buffer, at: number, entry: Written, packed: number, unpacked: number): void {
  header.writeUInt16LE(UTF8_NAMES, at);
  header.writeUInt16LE(entry.method, at + 2);
  header.writeUInt16LE(entry.time, at + 4);
  header.writeUInt16LE(entry.date, at + 6);
  header.writeUInt32LE(entry.crc, at + 8);
  header.writeUInt32LE(packed, at + 12);
  header.writeUInt32LE(unpacked, at + 16);
  header.writeUInt16LE(entry.name.length, at + 20);
}

function writeZip64(header: Buffer, at: number, values: readonly number[]): void {
  header.writeUInt16LE(1, at);
  header.writeUInt16LE(8 * values.length, at + 2);
  for (const [index, value] of values.entries()) header.writeBigUInt64LE(BigInt(value), at + 4 + 8 * index);
}

function endOf(count: number, start: number, length: number): Buffer {
  const far = count >= 0xffff || start >= FULL || length >= FULL;
  const end = Buffer.alloc((far ? 76 : 0) + 22);
  if (far) {
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(44n, 4);
    end.writeUInt16LE(MADE_ON_UNIX | VERSION_ZIP64, 12);
    end.writeUInt16LE(VERSION_ZIP64, 14);
    for (const at of [24, 32]) end.writeBigUInt64LE(BigInt(count), at);
    end.writeBigUInt64LE(BigInt(length), 40);
    end.writeBigUInt64LE(BigInt(start), 48);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeBigUInt64LE(BigInt(start + length), 64);
    end.writeUInt32LE(1, 72);
  }
  const at = far ? 76 : 0;
  end.writeUInt32LE(0x06054b50, at);
  for (const place of [at + 8, at + 10]) end.writeUInt16LE(Math.min(count, 0xffff), place);
  end.writeUInt32LE(far ? FULL : length, at + 12);
  end.writeUInt32LE(far ? FULL : start, at + 16);
  return end;
}

/** Local time in steps of two seconds, from 1980 on. */
function dosTimeOf(modifiedMs: number): { readonly time: number; readonly date: number } {
  const at = new Date(Math.max(modifiedMs, Date.UTC(1980, 0, 2)));
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
  const date = (Math.min(127, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
  return { time, date };
}
