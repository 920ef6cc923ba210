/** What a column is sorted by; null where it is not known. */
export type SortValue = string | number | boolean | null;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

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
    else known.push({ item, value: typeof value === 'boolean' ? Number(value) : value });
  }
  const direction = descending ? -1 : 1;
  known.sort((a, b) => direction * compare(a.value, b.value));
  return [...known.map(({ item }) => item), ...unknown];
}

/** Numbers before texts: a field may hold either, from run to run. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b || 0 : -1;
  return typeof b === 'number' ? 1 : collator.compare(a, b);
}
