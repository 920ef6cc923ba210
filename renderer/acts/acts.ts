import { useEffect, useRef } from 'react';

/** Something a person can do here, by name: the palette (Ctrl+K) lists it. */
export interface Act {
  readonly id: string;
  /** Verb first: "Import a folder of DICOM files". */
  readonly name: string;
  readonly section?: string;
  readonly keywords?: string;
  /** The key that does the same, as the palette shows it. */
  readonly shortcut?: string;
  readonly run: () => void;
}

interface Contribution {
  readonly acts: readonly Act[];
  readonly from: 'screen' | 'frame';
}

const contributions = new Map<symbol, Contribution>();

/** Offers acts for as long as the component is on screen. The array may be new at each render. */
export function useActs(acts: readonly Act[], from: Contribution['from'] = 'screen'): void {
  const token = useRef(Symbol('acts'));
  useEffect(() => {
    contributions.set(token.current, { acts, from });
  });
  useEffect(() => {
    const own = token.current;
    return () => {
      contributions.delete(own);
    };
  }, []);
}

/** All acts on offer now; what the screen offers stands before what the frame offers. */
export function currentActs(): readonly Act[] {
  const all = [...contributions.values()];
  const ordered = [...all.filter(({ from }) => from === 'screen'), ...all.filter(({ from }) => from === 'frame')];
  const byId = new Map<string, Act>();
  for (const act of ordered.flatMap(({ acts }) => acts)) if (!byId.has(act.id)) byId.set(act.id, act);
  return [...byId.values()];
}
