import { join } from 'node:path';

import type { RunEfficiency } from '@contract/index';
import { POINT_VALUES, VALUES_PER_POINT } from '@core/runs';
import type { RunSeries } from '@main/runs';

import { efficiencyOf, type TimedValue } from './run-efficiency';

const DEVICE = /^(gpu\d+|MIG-[^.]+|GPU-[^.]+)\.memoryUsedBytes$/;

/** Gathers the series that a run's cost is told from, and folds them. */
export async function readEfficiency(run: RunSeries, targetAuc: number): Promise<RunEfficiency> {
  const names = await run.names();
  const devices = names.flatMap((name) => DEVICE.exec(name)?.[1] ?? []);
  const energy = await Promise.all(
    devices.map(async (name) => [name, await allPoints(run, `${name}.energyDifferenceJoules`)] as const),
  );
  const stages = await allPoints(run, 'stage');
  const series = {
    startedAtMs: run.startedAtMs,
    wholeFromStep: stages.find(({ value }) => value === run.wholeStageNumber)?.step ?? null,
    validationAuc: await allPoints(run, 'validationAuc'),
    imagesPerSecond: await allPoints(run, 'imagesPerSecond'),
    joules: new Map(energy),
    devices,
  };
  const files = ['events.jsonl', 'telemetry.jsonl'].map((name) => join(run.folder, name));
  return { ...efficiencyOf(series, targetAuc), files };
}

/** Every point that was written, whichever attempt wrote it. */
async function allPoints(run: RunSeries, name: string): Promise<readonly TimedValue[]> {
  const points: TimedValue[] = [];
  for (;;) {
    const part = await run.points(name, points.length);
    if (part.length === 0) return points;
    for (let at = 0; at < part.length; at += VALUES_PER_POINT) {
      points.push({
        step: part[at + POINT_VALUES.step] ?? Number.NaN,
        timeMs: part[at + POINT_VALUES.timeMs] ?? Number.NaN,
        value: part[at + POINT_VALUES.value] ?? Number.NaN,
      });
    }
  }
}
