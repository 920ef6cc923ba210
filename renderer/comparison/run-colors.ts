/** Which of the colors each run has; for as long as the program is open, a run keeps its own. */
const known = new Map<string, number>();

/** Okabe and Ito 2008, told apart with any color vision; the most different come first. */
export const CURVE_COLORS = ['#56B4E9', '#E69F00', '#009E73', '#CC79A7', '#F0E442', '#D55E00', '#0072B2', '#E6E7EA'];

/** Colors of the runs that are shown together: one that was shown before keeps its color where nobody else has it. */
export function colorsOfRuns(runIds: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<number>();
  const keepers = runIds.filter((runId) => {
    const index = known.get(runId);
    if (index === undefined || taken.has(index)) return false;
    taken.add(index);
    return true;
  });
  for (const runId of runIds) {
    if (keepers.includes(runId)) continue;
    const index = firstFree(taken);
    taken.add(index);
    known.set(runId, index);
  }
  return new Map(runIds.map((runId) => [runId, colorAt(known.get(runId) ?? 0)]));
}

/** Past the last color they repeat. */
function firstFree(taken: ReadonlySet<number>): number {
  let index = 0;
  while (taken.has(index)) index += 1;
  return index;
}

function colorAt(index: number): string {
  return CURVE_COLORS[index % CURVE_COLORS.length] ?? '#56B4E9';
}
