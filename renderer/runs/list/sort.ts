/** What a column is sorted by; null where it is not known. */
export type SortValue = string | number | boolean | null;

interface Keyed<Item> {
  readonly item: Item;
  readonly value: string | number;
}

/** Items in ascending order, from which the descending one follows without another comparison. */
export interface Ordered<Item> {
  readonly known: readonly Keyed<Item>[];
  readonly unknown: readonly Item[];
}

/** Stable, and what is not known comes last in either direction. */
export function sortedBy<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => SortValue,
  descending: boolean,
): readonly Item[] {
  return inOrder(ordered(items, valueOf), descending);
}

export function ordered<Item>(items: readonly Item[], valueOf: (item: Item) => SortValue): Ordered<Item> {
  const known: Keyed<Item>[] = [];
  const unknown: Item[] = [];
  for (const item of items) {
    const value = valueOf(item);
    if (value === null || value === '' || Number.isNaN(value)) unknown.push(item);
    else known.push({ item, value: typeof value === 'string' ? orderKey(value) : Number(value) });
  }
  known.sort((a, b) => compare(a.value, b.value));
  return { known, unknown };
}

export function inOrder<Item>({ known, unknown }: Ordered<Item>, descending: boolean): readonly Item[] {
  if (!descending) return [...known.map(({ item }) => item), ...unknown];
  // Equal ones keep their order.
  const groups: Item[][] = [];
  let before: string | number | null = null;
  for (const { item, value } of known) {
    if (before !== null && compare(before, value) === 0) groups.at(-1)?.push(item);
    else groups.push([item]);
    before = value;
  }
  return [...groups.reverse().flat(), ...unknown];
}

/** Numbers before texts: a field may hold either, from run to run. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b || 0 : -1;
  if (typeof b === 'number' || a > b) return 1;
  return a < b ? -1 : 0;
}

const orderKeys = new Map<string, string>();
const MOST_ORDER_KEYS = 100_000;

/**
 * Texts in the order of these keys stand as a person expects: 'run 9' before 'run 10', whatever their case and accents. Made
 * once a text; a collator would think at each of ten comparisons.
 */
function orderKey(text: string): string {
  const known = orderKeys.get(text);
  if (known !== undefined) return known;
  if (orderKeys.size >= MOST_ORDER_KEYS) orderKeys.clear();
  const key = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(LONGEST_NUMBER, '0'));
  orderKeys.set(text, key);
  return key;
}

const LONGEST_NUMBER = 16;
