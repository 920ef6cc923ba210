import { useMemo, useRef, useState } from 'react';

export interface RunSelection {
  /** Where the keyboard is; null before it is anywhere, and when that run is not shown. */
  readonly cursor: string | null;
  /** Only what is shown can be marked: nothing out of sight is acted on. */
  readonly marked: ReadonlySet<string>;
  readonly control: SelectionControl;
}

/** The same functions for as long as the table stands, so that rows need not be drawn anew. */
export interface SelectionControl {
  /** A click: alone it moves the cursor, with Ctrl it marks one, with Shift all from the last one to here. */
  readonly click: (runId: string, how: { readonly one: boolean; readonly range: boolean }) => void;
  readonly moveBy: (steps: number) => void;
  readonly moveTo: (place: 'first' | 'last') => void;
  readonly extendBy: (steps: number) => void;
  readonly toggle: (runId: string | null) => void;
  readonly markAll: () => void;
  /** True when something was marked. */
  readonly clear: () => boolean;
}

interface Chosen {
  readonly cursor: string | null;
  /** Where a range begins. */
  readonly anchor: string | null;
  readonly marked: ReadonlySet<string>;
}

const NOTHING: Chosen = { cursor: null, anchor: null, marked: new Set() };

/** Cursor and marks among the runs shown, in their order. */
export function useRunSelection(order: readonly string[]): RunSelection {
  const [chosen, setChosen] = useState(NOTHING);
  const now = useRef({ order, chosen });
  now.current = { order, chosen };
  const control = useMemo((): SelectionControl => controlOf(() => now.current, setChosen), []);
  const marked = useMemo(() => markedOf(chosen.marked, order), [chosen.marked, order]);
  const cursor = chosen.cursor !== null && order.includes(chosen.cursor) ? chosen.cursor : null;
  return { cursor, marked, control };
}

/** Always the same none: what rests on it stays as it is. */
function markedOf(marked: ReadonlySet<string>, order: readonly string[]): ReadonlySet<string> {
  if (marked.size === 0) return NOTHING.marked;
  return new Set(order.filter((runId) => marked.has(runId)));
}

function controlOf(
  now: () => { readonly order: readonly string[]; readonly chosen: Chosen },
  set: (chosen: Chosen) => void,
): SelectionControl {
  const at = (steps: number): string | null => {
    const { order, chosen } = now();
    const from = chosen.cursor === null ? -1 : order.indexOf(chosen.cursor);
    const to = from < 0 && steps < 0 ? order.length + steps : from + steps;
    return order[Math.max(0, Math.min(order.length - 1, to))] ?? null;
  };
  const rangeTo = (runId: string | null): void => {
    const { order, chosen } = now();
    if (runId === null) return;
    const anchor = chosen.anchor ?? chosen.cursor ?? runId;
    const [from, to] = [order.indexOf(anchor), order.indexOf(runId)].sort((a, b) => a - b);
    if (from === undefined || to === undefined) return;
    const marked = new Set([...chosen.marked, ...order.slice(Math.max(0, from), to + 1)]);
    set({ cursor: runId, anchor, marked });
  };
  const toggle = (runId: string | null): void => {
    if (runId === null) return;
    const marked = new Set(now().chosen.marked);
    if (!marked.delete(runId)) marked.add(runId);
    set({ cursor: runId, anchor: runId, marked });
  };
  const move = (runId: string | null): void => {
    if (runId !== null) set({ ...now().chosen, cursor: runId, anchor: runId });
  };
  return {
    click: (runId, { one, range }) => {
      if (range) rangeTo(runId);
      else if (one) toggle(runId);
      else set({ cursor: runId, anchor: runId, marked: new Set() });
    },
    moveBy: (steps) => move(at(steps)),
    moveTo: (place) => move((place === 'first' ? now().order[0] : now().order.at(-1)) ?? null),
    extendBy: (steps) => rangeTo(at(steps)),
    toggle,
    markAll: () => set({ ...now().chosen, marked: new Set(now().order) }),
    clear: () => {
      const had = now().chosen.marked.size > 0;
      if (had) set({ ...now().chosen, marked: new Set() });
      return had;
    },
  };
}
