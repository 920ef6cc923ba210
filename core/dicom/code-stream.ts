/** What a compressed stream says of itself, read before a codec allocates anything for it. */
export interface CodeStreamFacts {
  readonly rows: number;
  readonly columns: number;
  readonly precision: number;
  readonly components: number;
  /** JPEG 2000: the byte whose highest bit says that values are signed, where they are; else null. */
  readonly signAt: number | null;
  /** JPEG 2000: into how many tiles the image is cut; else 1. */
  readonly tiles: number;
  /** JPEG: the process, by its SOF marker (0xC3 is lossless, 0xF7 is JPEG-LS). JPEG 2000: 0. */
  readonly frameMarker: number;
}

const JPEG_2000_START = 0xff4fff51;

/** Null when no frame header is found. */
export function readCodeStream(bytes: Uint8Array): CodeStreamFacts | null {
  if (bytes.length < 16) return null;
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? readJpeg(bytes) : readJpeg2000(bytes);
}

/** ITU T.81 B.2.2; T.87 has the same layout under SOF55. */
function readJpeg(bytes: Uint8Array): CodeStreamFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 2;
  while (position + 10 <= bytes.length) {
    if (bytes[position] !== 0xff) return null;
    const marker = bytes[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1;
      continue;
    }
    if (isFrameHeader(marker)) {
      return {
        precision: view.getUint8(position + 4),
        rows: view.getUint16(position + 5),
        columns: view.getUint16(position + 7),
        components: view.getUint8(position + 9),
        signAt: null,
        tiles: 1,
        frameMarker: marker,
      };
    }
    if (marker === 0xda || marker === 0xd9) return null;
    position += 2 + Math.max(2, view.getUint16(position + 2));
  }
  return null;
}

function isFrameHeader(marker: number): boolean {
  if (marker === 0xf7) return true;
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** ITU T.800 A.5.1: the SIZ segment, at the start of a bare code stream or inside a JP2 box. */
function readJpeg2000(bytes: Uint8Array): CodeStreamFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = Math.min(bytes.length - 43, 4096);
  for (let position = 0; position <= last; position += 1) {
    if (view.getUint32(position) !== JPEG_2000_START) continue;
    const size = position + 8;
    const tileColumns = Math.ceil((view.getUint32(size) - view.getUint32(size + 24)) / view.getUint32(size + 16));
    const tileRows = Math.ceil((view.getUint32(size + 4) - view.getUint32(size + 28)) / view.getUint32(size + 20));
    return {
      columns: view.getUint32(size) - view.getUint32(size + 8),
      rows: view.getUint32(size + 4) - view.getUint32(size + 12),
      components: view.getUint16(size + 32),
      signAt: (view.getUint8(size + 34) & 0x80) !== 0 ? size + 34 : null,
      precision: (view.getUint8(size + 34) & 0x7f) + 1,
      tiles: tileColumns * tileRows,
      frameMarker: 0,
    };
  }
  return null;
}

/** FF D9 at the end, after which zeros may pad. */
export function endsWhole(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes[end - 1] === 0xd9 && bytes[end - 2] === 0xff;
}
