import type { Measurement } from './measurement';

/** All measurements, what they were before each act, and what was undone. */
export interface History {
  readonly measurements: readonly Measurement[];
  readonly past: readonly (readonly Measurement[])[];
  readonly future: readonly (readonly Measurement[])[];
}

export const NO_HISTORY: History = { measurements: [], past: [], future: [] };

export function changed({ measurements, past }: History, to: readonly Measurement[]): History {
  return { measurements: to, past: [...past, measurements], future: [] };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    measurements: before,
    past: history.past.slice(0, -1),
    future: [...history.future, history.measurements],
  };
}

export function redone(history: History): History {
  const after = history.future.at(-1);
  if (after === undefined) return history;
  return {
    measurements: after,
    past: [...history.past, history.measurements],
    future: history.future.slice(0, -1),
  };
}
