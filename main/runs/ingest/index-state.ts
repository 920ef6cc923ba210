import { createHash } from 'node:crypto';

import type { LogTailState } from '../log-tail';
import type { SeriesState } from './series-pyramid';

/** Goes up with every change of what a state or the files beside it mean: older ones are made anew from the log. */
const INDEX_FORMAT = 2;

/** How far a log was read and what it said so far; the points lie in files beside it. */
export interface IndexState<FoldState> {
  readonly log: LogTailState;
  readonly fold: FoldState;
  readonly series: readonly SeriesState[];
}

/** A line that proves the next one whole, and the state. */
export function writeState(state: IndexState<unknown>): string {
  const text = JSON.stringify({ format: INDEX_FORMAT, ...state });
  return `${hashOf(text)}\n${text}`;
}

/** Null for what is torn or of another format. What its hash proves whole is what this program wrote. */
export function readState<FoldState>(text: string): IndexState<FoldState> | null {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== hashOf(body)) return null;
  const state = JSON.parse(body) as IndexState<FoldState> & { readonly format: number };
  return state.format === INDEX_FORMAT ? state : null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
