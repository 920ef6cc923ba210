import { concatenated, PIXEL_DATA, type ExplicitFile } from './explicit-file.js';

const ITEM = 0xe000;
const DELIMITER = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);

/** The items of encapsulated Pixel Data, the offset table first; null in a native file. */
export function fragmentsOf({ elements }: ExplicitFile): readonly Uint8Array[] | null {
  const pixels = elements.find(({ tag }) => tag === PIXEL_DATA);
  if (pixels?.undefinedLength !== true) return null;
  const view = new DataView(pixels.value.buffer, pixels.value.byteOffset, pixels.value.byteLength);
  const items: Uint8Array[] = [];
  let position = 0;
  while (position + 8 <= pixels.value.length && view.getUint16(position + 2, true) === ITEM) {
    const length = view.getUint32(position + 4, true);
    items.push(pixels.value.slice(position + 8, position + 8 + length));
    position += 8 + length;
  }
  return items;
}

export function withFragments(file: ExplicitFile, items: readonly Uint8Array[], tail = DELIMITER): ExplicitFile {
  const value = concatenated([...items.flatMap((item) => [itemHeader(item.length), item]), tail]);
  return {
    ...file,
    elements: file.elements.map((element) => (element.tag === PIXEL_DATA ? { ...element, value } : element)),
  };
}

function itemHeader(length: number): Uint8Array {
  const header = Uint8Array.of(0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0);
  new DataView(header.buffer).setUint32(4, length, true);
  return header;
}
