/** Names that tell the runs apart: where two share one, the id stands beside it. By position. */
export function uniqueNames(runs: readonly { readonly runId: string; readonly name: string }[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name } of runs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return runs.map(({ runId, name }) => ((counts.get(name) ?? 0) > 1 ? `${name} (${runId})` : name));
}
