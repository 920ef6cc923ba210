import { failed, ok, type Result } from '@contract/result.js';

interface Fragment {
  /** From the first byte after the Basic Offset Table: what its offsets count from. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;

/**
 * Splits encapsulated Pixel Data into frames (PS3.5 A.4): by one fragment a frame, else by the Basic Offset Table.
 *
 * @param start where the value of Pixel Data begins
 * @param origin where in the file the bytes begin, for messages
 */
export function readEncapsulatedFrames(
  bytes: Uint8Array,
  start: number,
  frameCount: number,
  origin: number,
): Result<readonly Uint8Array[]> {
  const fragments = readFragments(bytes, start, origin);
  if (!fragments.ok) return fragments;
  const [table, ...parts] = fragments.value;
  if (table === undefined || parts.length === 0) {
    return failed('no-pixel-data', 'Pixel Data (7FE0,0010) holds no fragment. Export the file again from its source.');
  }
  if (frameCount === 1) return ok([joined(parts)]);
  if (parts.length === frameCount) return ok(parts.map((part) => part.bytes));
  return splitByOffsets(table.bytes, parts, frameCount);
}

function readFragments(bytes: Uint8Array, start: number, origin: number): Result<readonly Fragment[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fragments: Fragment[] = [];
  let position = start;
  let counted = start;
  while (position + 8 <= bytes.length) {
    const tag = view.getUint16(position, true) * 0x10000 + view.getUint16(position + 2, true);
    const length = view.getUint32(position + 4, true);
    if (tag === SEQUENCE_END) break;
    if (tag !== ITEM)
      return failed(
        'bad-pixel-data',
        `Pixel Data (7FE0,0010) has no item where one is due, at byte ${origin + position}. Export the file again from its source.`,
      );
    const from = position + 8;
    if (from + length > bytes.length) {
      return failed(
        'truncated',
        `Pixel Data (7FE0,0010): a fragment at byte ${origin + position} needs ${length} bytes, but the file ends after ${bytes.length - from}. Copy it again from its source.`,
      );
    }
    fragments.push({ offset: position - counted, bytes: bytes.subarray(from, from + length) });
    position = from + length;
    if (fragments.length === 1) counted = position;
  }
  return ok(fragments);
}

function splitByOffsets(
  table: Uint8Array,
  parts: readonly Fragment[],
  frameCount: number,
): Result<readonly Uint8Array[]> {
  if (table.length < frameCount * 4) {
    return failed(
      'bad-pixel-data',
      `Pixel Data (7FE0,0010) has ${parts.length} fragments for ${frameCount} frames and no offset table to part them. Export the file again from its source.`,
    );
  }
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const offsets = Array.from({ length: frameCount }, (_, frame) => view.getUint32(frame * 4, true));
  const frames = partsByOffset(offsets, parts);
  if (frames.some((frame) => frame.length === 0)) {
    return failed(
      'bad-pixel-data',
      `The Basic Offset Table of Pixel Data (7FE0,0010) leads to no fragment of frame ${frames.findIndex((frame) => frame.length === 0) + 1}. Export the file again from its source.`,
    );
  }
  return ok(frames.map(joined));
}

/** Each frame's fragments, in one pass: offsets that do not ascend leave a frame without any. */
function partsByOffset(offsets: readonly number[], parts: readonly Fragment[]): readonly (readonly Fragment[])[] {
  let next = 0;
  return offsets.map((_, frame) => {
    const first = next;
    const until = offsets[frame + 1] ?? Infinity;
    while ((parts[next]?.offset ?? Infinity) < until) next += 1;
    return parts[first]?.offset === offsets[frame] ? parts.slice(first, next) : [];
  });
}

function joined(parts: readonly Fragment[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.bytes;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part.bytes, at);
    at += part.bytes.length;
  }
  return whole;
}
