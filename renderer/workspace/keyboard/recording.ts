import { useEffect, useState } from 'react';

import {
  holdersOf,
  isReserved,
  keyNameOf,
  useKeyEntries,
  useKeyOverrides,
  type CatalogueEntry,
  type KeyOverrides,
} from '../../acts';
import { withKeyAt, withoutKey } from './key-changes';

/** A key that is being chosen for an act. */
export interface Recording {
  readonly entry: CatalogueEntry;
  readonly at: number;
  /** The key that was pressed and could not be taken; null while one is awaited. */
  readonly refused: { readonly key: string; readonly holders: readonly CatalogueEntry[] } | null;
}

export interface Recorder {
  readonly recording: Recording | null;
  readonly start: (entry: CatalogueEntry, at: number) => void;
  readonly cancel: () => void;
  /** Takes the refused key from the acts that have it; null where one of them cannot do without. */
  readonly takeOver: (() => void) | null;
}

const MODIFIERS: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead']);

/** While a key is recorded, the window's keys do nothing else. */
export function useRecorder(save: (overrides: KeyOverrides) => void): Recorder {
  const entries = useKeyEntries();
  const overrides = useKeyOverrides();
  const [recording, setRecording] = useState<Recording | null>(null);
  useEffect(() => {
    if (recording?.refused !== null) return undefined;
    const { entry, at } = recording;
    const onKeyDown = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (MODIFIERS.has(event.key)) return;
      const key = keyNameOf(event);
      if (key === 'Escape') return setRecording(null);
      const holders = holdersOf(key, entry, entries, overrides);
      if (isReserved(key) || holders.length > 0) return setRecording({ ...recording, refused: { key, holders } });
      setRecording(null);
      save(withKeyAt(overrides, entry, at, key));
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown, { capture: true });
    };
  }, [recording, entries, overrides, save]);
  return {
    recording,
    start: (entry, at) => setRecording({ entry, at, refused: null }),
    cancel: () => setRecording(null),
    takeOver: takeOverOf(recording, overrides, (changed) => {
      setRecording(null);
      save(changed);
    }),
  };
}

function takeOverOf(
  recording: Recording | null,
  overrides: KeyOverrides,
  save: (overrides: KeyOverrides) => void,
): (() => void) | null {
  const refused = recording?.refused ?? null;
  if (recording === null || refused === null) return null;
  const { entry, at } = recording;
  const { key, holders } = refused;
  if (holders.length === 0 || holders.some(({ ordered }) => ordered)) return null;
  return () => {
    const freed = holders.reduce((before, holder) => withoutKey(before, holder, key), overrides);
    save(withKeyAt(freed, entry, at, key));
  };
}
