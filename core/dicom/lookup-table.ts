import type { Elements } from './elements.js';
import type { LookupTable } from './image-types.js';

const DESCRIPTOR = 'x00283002';
const EXPLANATION = 'x00283003';
const DATA = 'x00283006';

/**
 * Reads one item of a Modality or VOI LUT Sequence; null when its descriptor does not fit its data (PS3.3 C.11.1.1.1).
 * The first mapped value is signed where the table's input is.
 */
export function readLookupTable(item: Elements, signedInput: boolean): LookupTable | null {
  const declared = item.unsigned(DESCRIPTOR, 0);
  const firstMapped = signedInput ? item.signed(DESCRIPTOR, 1) : item.unsigned(DESCRIPTOR, 1);
  const bitsPerEntry = item.unsigned(DESCRIPTOR, 2);
  if (declared === null || firstMapped === null || bitsPerEntry === null) return null;
  if (bitsPerEntry < 8 || bitsPerEntry > 16) return null;
  const count = declared === 0 ? 65536 : declared;
  const values = readEntries(item, count, bitsPerEntry);
  return values === null ? null : { firstMapped, bitsPerEntry, values, explanation: item.text(EXPLANATION) };
}

/** Entries are 16-bit words; tables of 8 bits may be packed two to a word. */
function readEntries(item: Elements, count: number, bitsPerEntry: number): Uint16Array | null {
  const byteLength = item.byteLength(DATA);
  if (byteLength >= count * 2) return item.words(DATA).subarray(0, count);
  if (bitsPerEntry === 8 && byteLength >= count) return Uint16Array.from(item.bytes(DATA).subarray(0, count));
  return null;
}
