import type { CatalogueEntry } from './key-catalogue';
import { keysInForce, type KeyOverrides } from './key-map';

/** Keys by which the window itself is worked: they stay. */
const RESERVED: ReadonlySet<string> = new Set(['Tab', 'Shift+Tab', 'Escape', 'Ctrl+c', 'Ctrl+v', 'Ctrl+x', 'Ctrl+a']);

export function isReserved(key: string): boolean {
  return RESERVED.has(key);
}

function meet(one: CatalogueEntry, other: CatalogueEntry): boolean {
  return one.scope === other.scope || one.scope === 'everywhere' || other.scope === 'everywhere';
}

/** The other acts that answer to the key where this one does. */
export function holdersOf(
  key: string,
  entry: CatalogueEntry,
  entries: readonly CatalogueEntry[],
  overrides: KeyOverrides,
): readonly CatalogueEntry[] {
  return entries.filter(
    (other) => other.id !== entry.id && meet(entry, other) && keysInForce(other, overrides).includes(key),
  );
}

/** What the settings hold that is no act of this program, or that another act answers to as well. */
export function overrideProblems(entries: readonly CatalogueEntry[], overrides: KeyOverrides): readonly string[] {
  return Object.keys(overrides).flatMap((id) => {
    const entry = entries.find((each) => each.id === id);
    if (entry === undefined) return [`keyBindings/${id}: is no act of this version, so it has no effect.`];
    const keys = overrides[id] ?? [];
    if (entry.ordered && keys.length !== entry.keys.length) {
      return [`keyBindings/${id}: needs ${String(entry.keys.length)} keys, in order; it has no effect.`];
    }
    return keys.flatMap((key) => {
      const [holder] = holdersOf(key, entry, entries, overrides);
      return holder === undefined ? [] : [`keyBindings/${id}: ${key} is also the key of “${holder.description}”.`];
    });
  });
}
