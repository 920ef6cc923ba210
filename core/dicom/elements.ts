import type { DataSet } from 'dicom-parser';

/** Reads values as numbers and strings that may be trusted: absent, empty or impossible is null. */
export class Elements {
  constructor(private readonly dataSet: DataSet) {}

  has(tag: string): boolean {
    return this.dataSet.elements[tag] !== undefined;
  }

  /** One string of a value, trimmed; null when absent or empty. */
  text(tag: string, index = 0): string | null {
    const value = this.dataSet.string(tag, index)?.replace(/\0/gu, '').trim();
    return value === undefined || value === '' ? null : value;
  }

  texts(tag: string): readonly string[] {
    const whole = this.dataSet.string(tag);
    return whole === undefined ? [] : whole.split('\\').map((part) => part.replace(/\0/gu, '').trim());
  }

  unsigned(tag: string, index = 0): number | null {
    const element = this.dataSet.elements[tag];
    if (element === undefined || element.length < (index + 1) * 2) return null;
    return this.dataSet.uint16(tag, index) ?? null;
  }

  signed(tag: string, index = 0): number | null {
    const element = this.dataSet.elements[tag];
    if (element === undefined || element.length < (index + 1) * 2) return null;
    return this.dataSet.int16(tag, index) ?? null;
  }

  /** A decimal or integer string; null when it is not a finite number. */
  decimal(tag: string, index = 0): number | null {
    const text = this.text(tag, index);
    if (text === null || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/u.test(text)) return null;
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  }

  decimals(tag: string): readonly (number | null)[] {
    return this.texts(tag).map((_, index) => this.decimal(tag, index));
  }

  /** The items of a sequence; none when it is absent. */
  items(tag: string): readonly Elements[] {
    const items = this.dataSet.elements[tag]?.items ?? [];
    return items.flatMap((item) => (item.dataSet === undefined ? [] : [new Elements(item.dataSet)]));
  }

  /** A value's unsigned 16-bit words in the file's byte order. */
  words(tag: string): Uint16Array {
    const element = this.dataSet.elements[tag];
    const count = element === undefined ? 0 : element.length >> 1;
    return Uint16Array.from({ length: count }, (_, index) => this.dataSet.uint16(tag, index) ?? 0);
  }

  byteLength(tag: string): number {
    return this.dataSet.elements[tag]?.length ?? 0;
  }

  bytes(tag: string): Uint8Array {
    const element = this.dataSet.elements[tag];
    if (element === undefined) return new Uint8Array(0);
    // Its types say Buffer too, which core does not know; parseDicom passes plain views.
    const { byteArray } = this.dataSet as { readonly byteArray: Uint8Array };
    return byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  }
}
