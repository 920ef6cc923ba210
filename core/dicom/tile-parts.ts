import { endsWhole } from './code-stream.js';

const CODE_STREAM_START = 0xff4fff51;
const TILE_PART = 0xff90;
const CODE_STREAM_END = 0xffd9;
const MAIN_HEADER_LONGEST_BYTES = 1 << 16;

/**
 * Whether a JPEG 2000 stream's tile-parts lead, length by length, to its end (ITU T.800 A.4.2). A decoder fills in what a cut
 * stream, or one that lost a fragment, lacks, and says nothing.
 */
export function tilePartsLeadToEnd(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = firstTilePart(view);
  if (position === null) return false;
  while (position + 12 <= bytes.length && view.getUint16(position) === TILE_PART) {
    const length = view.getUint32(position + 6);
    // 0: the last tile-part, which runs to the end of the stream.
    if (length === 0) return endsWhole(bytes);
    if (length < 14) return false;
    position += length;
  }
  return position + 2 <= bytes.length && view.getUint16(position) === CODE_STREAM_END;
}

/** Past the main header's segments; null when one of them is damaged. */
function firstTilePart(view: DataView): number | null {
  let position = codeStreamStart(view);
  if (position === null) return null;
  position += 2;
  const last = Math.min(view.byteLength - 4, position + MAIN_HEADER_LONGEST_BYTES);
  while (position <= last) {
    const marker = view.getUint16(position);
    if (marker === TILE_PART) return position;
    if (marker < 0xff00) return null;
    position += 2 + Math.max(2, view.getUint16(position + 2));
  }
  return null;
}

/** At the start, or inside the boxes of a JP2 file. */
function codeStreamStart(view: DataView): number | null {
  const last = Math.min(view.byteLength - 8, 4096);
  for (let position = 0; position <= last; position += 1) {
    if (view.getUint32(position) === CODE_STREAM_START) return position;
  }
  return null;
}
