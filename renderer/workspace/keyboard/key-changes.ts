import { keysInForce, type CatalogueEntry, type KeyOverrides } from '../../acts';

/** The same keys as an act's own are no override: the entry goes, so that a later version's own keys count. */
export function withKeys(overrides: KeyOverrides, entry: CatalogueEntry, keys: readonly string[]): KeyOverrides {
  const { [entry.id]: _before, ...others } = overrides;
  const own = keys.length === entry.keys.length && keys.every((key, at) => key === entry.keys[at]);
  return own ? others : { ...others, [entry.id]: keys };
}

/** `at` is the key's place; one past the last adds a key. Where keys have an order, one that is there already changes places. */
export function withKeyAt(overrides: KeyOverrides, entry: CatalogueEntry, at: number, key: string): KeyOverrides {
  const keys = [...keysInForce(entry, overrides)];
  const before = keys.indexOf(key);
  const replaced = keys[at];
  if (entry.ordered && before >= 0 && replaced !== undefined) keys[before] = replaced;
  keys[at] = key;
  return withKeys(overrides, entry, [...new Set(keys)]);
}

export function withoutKey(overrides: KeyOverrides, entry: CatalogueEntry, key: string): KeyOverrides {
  return withKeys(
    overrides,
    entry,
    keysInForce(entry, overrides).filter((each) => each !== key),
  );
}

/** Entries whose group, description or key has every word. */
export function findEntries(
  entries: readonly CatalogueEntry[],
  overrides: KeyOverrides,
  query: string,
): readonly CatalogueEntry[] {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return entries.filter((entry) => {
    const text = `${entry.group} ${entry.description} ${keysInForce(entry, overrides).join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
