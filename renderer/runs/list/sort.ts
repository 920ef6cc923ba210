/** What a column is sorted by; null where it is not known. */
export type SortValue = string | number | boolean | null;

/** Stable, and what is not known comes last in either direction. */
export function sortedBy<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => SortValue,
  descending: boolean,
): readonly Item[] {
  const known: { readonly item: Item; readonly value: string | number }[] = [];
  const unknown: Item[] = [];
  for (const item of items) {
    const value = valueOf(item);
    if (value === null || value === '' || Number.isNaN(value)) unknown.push(item);
    else known.push({ item, value: typeof value === 'string' ? orderKey(value) : Number(value) });
  }
  const direction = descending ? -1 : 1;
  known.sort((a, b) => direction * compare(a.value, b.value));
  return [...known.map(({ item }) => item), ...unknown];
}

/** Numbers before texts: a field may hold either, from run to run. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b || 0 : -1;
  if (typeof b === 'number' || a > b) return 1;
  return a < b ? -1 : 0;
}

/**
 * Texts in the order of these keys stand as a person expects: 'run 9' before 'run 10', whatever their case and accents. Made
 * once a text; a collator would think at each of ten comparisons.
 */
function orderKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(LONGEST_NUMBER, '0'));
}

const LONGEST_NUMBER = 16;
