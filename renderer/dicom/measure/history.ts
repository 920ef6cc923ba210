import { orderOfAct, orderOfUndo } from '../../acts';
import type { Measurement } from './measurement';

/** All measurements at one time, and the order of the act, or of the undoing, that left it behind. */
interface Moment {
  readonly measurements: readonly Measurement[];
  readonly order: number;
}

/** All measurements, what they were before each act, and what was undone. */
export interface History {
  readonly measurements: readonly Measurement[];
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
}

export const NO_HISTORY: History = { measurements: [], past: [], future: [] };

export function changed({ measurements, past }: History, to: readonly Measurement[]): History {
  return { measurements: to, past: [...past, { measurements, order: orderOfAct() }], future: [] };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    measurements: before.measurements,
    past: history.past.slice(0, -1),
    future: [...history.future, { measurements: history.measurements, order: orderOfUndo() }],
  };
}

export function redone(history: History): History {
  const after = history.future.at(-1);
  if (after === undefined) return history;
  return {
    measurements: after.measurements,
    past: [...history.past, { measurements: history.measurements, order: orderOfUndo() }],
    future: history.future.slice(0, -1),
  };
}
