import { create } from 'zustand';

import { displayKey } from './display-key';
import { KEY_CATALOGUE, type CatalogueEntry } from './key-catalogue';

export type KeyOverrides = Readonly<Record<string, readonly string[] | undefined>>;

interface KeyMap {
  readonly overrides: KeyOverrides;
  /** What was on screen in this session and is not in the catalogue. */
  readonly seen: readonly CatalogueEntry[];
}

const useKeyMap = create<KeyMap>(() => ({ overrides: {}, seen: [] }));

const catalogued = new Map(KEY_CATALOGUE.map((entry) => [`${entry.group}\n${entry.description}`, entry]));
const byId = new Map(KEY_CATALOGUE.map((entry) => [entry.id, entry]));
/** The mouse's names are no keys. */
const NO_KEYS = 'Mouse';

/** What a person's settings say; takes effect with the next key. */
export function setKeyOverrides(overrides: KeyOverrides): void {
  useKeyMap.setState({ overrides });
}

/** Null for what is not a key. */
export function entryOf(group: string, description: string, keys: readonly string[]): CatalogueEntry | null {
  if (group === NO_KEYS) return null;
  return catalogued.get(`${group}\n${description}`) ?? remember(group, description, keys);
}

function remember(group: string, description: string, keys: readonly string[]): CatalogueEntry {
  const { seen } = useKeyMap.getState();
  const id = `${slug(group)}/${slug(description)}`;
  const known = seen.find((entry) => entry.id === id);
  if (known !== undefined) return known;
  const entry: CatalogueEntry = { id, group, description, keys, scope: 'viewer', ordered: false };
  useKeyMap.setState({ seen: [...seen, entry] });
  return entry;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
}

/** The keys that an act has now. Where each key has a meaning of its own, a list of another length has no effect. */
export function keysInForce(entry: CatalogueEntry, overrides: KeyOverrides): readonly string[] {
  const chosen = overrides[entry.id];
  if (chosen === undefined || (entry.ordered && chosen.length !== entry.keys.length)) return entry.keys;
  return chosen;
}

export function currentOverrides(): KeyOverrides {
  return useKeyMap.getState().overrides;
}

/** All that can be mapped anew, in the order of the cheat sheet. */
export function useKeyEntries(): readonly CatalogueEntry[] {
  const seen = useKeyMap((state) => state.seen);
  return [...KEY_CATALOGUE, ...seen];
}

export function useKeyOverrides(): KeyOverrides {
  return useKeyMap((state) => state.overrides);
}

/** An act's first key as it is shown: 'I', 'PgDn'; null: it has none. Undefined for an act that no key does. */
export function keyText(id: string, overrides: KeyOverrides = currentOverrides()): string | null | undefined {
  const entry = byId.get(id) ?? useKeyMap.getState().seen.find((each) => each.id === id);
  if (entry === undefined) return undefined;
  const [first] = keysInForce(entry, overrides);
  return first === undefined ? null : displayKey(first);
}

/** "Invert (I)": a button's name, with the key that does the same just now. */
export function useNameWithKey(name: string, id: string): string {
  const key = keyText(id, useKeyOverrides());
  return key === null || key === undefined ? name : `${name} (${key})`;
}

/** "Filter by name  ( / )": what stands in an empty field, with the key that leads there just now. */
export function usePlaceholderWithKey(words: string, id: string): string {
  const key = keyText(id, useKeyOverrides());
  return key === null || key === undefined ? words : `${words}  ( ${key} )`;
}

/** The key as a tooltip shows it; '' where there is none. */
export function useKeyText(id: string): string {
  return keyText(id, useKeyOverrides()) ?? '';
}
