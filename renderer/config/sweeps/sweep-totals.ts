import type { ConfigPreview } from '@contract/index';
import { fieldAt } from '@core/config';

import type { PlannedRun } from './sweep-plan';

/** What all runs of a sweep take together. */
export interface SweepTotals {
  /** One after another; null where not even one is known. */
  readonly seconds: number | null;
  /** How many of the runs have an estimate. */
  readonly timedCount: number;
  readonly diskBytes: number | null;
  readonly freeBytes: number | null;
}

/** Of the runs that would be queued. Prepared images are shared: they count once for each split and input size. */
export function sweepTotals(runs: readonly PlannedRun[], previews: readonly ConfigPreview[]): SweepTotals {
  const times = previews.flatMap(({ estimate }) => estimate.time.seconds ?? []);
  const disks = previews.flatMap(({ estimate }) => estimate.disk ?? []);
  const caches = new Map<string, number>();
  previews.forEach(({ estimate }, index) => {
    const config = runs[index]?.config;
    const key = JSON.stringify(
      ['splitId', 'inputRows', 'inputColumns'].map((name) => fieldAt(config, `/data/${name}`)),
    );
    caches.set(key, estimate.disk?.cacheBytes ?? 0);
  });
  const own = disks.reduce((sum, disk) => sum + disk.checkpointBytes + disk.exportBytes + disk.weightsBytes, 0);
  return {
    seconds: times.length === 0 ? null : sumOf(times),
    timedCount: times.length,
    diskBytes: disks.length === 0 ? null : own + sumOf([...caches.values()]),
    freeBytes: disks[0]?.freeBytes ?? null,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
