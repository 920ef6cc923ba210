import { runLooks } from '../plotting';

/** How the runs of a comparison are drawn: as everywhere in the program, and told apart from each other. */
export type RunLook = ReturnType<typeof runLooks.lookOf>;

/** Of a run that nobody asked for by its address. */
export const PLAIN_LOOK: RunLook = { color: '#E6E7EA', dash: 'solid' };

export function looksOfRuns(runIds: readonly string[]): ReadonlyMap<string, RunLook> {
  return new Map(runIds.map((runId) => [runId, runLooks.lookOf(runId, runIds)]));
}
