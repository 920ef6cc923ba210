import type { TelemetrySample } from '@contract/index';

import { parseTelemetrySample } from './parse-line';
import { SeriesSet } from './series';
import { SteadyClock } from './steady-clock';

/** All that telemetry.jsonl says of a run. */
export class TelemetryFold {
  readonly series = new SeriesSet();
  skippedLines = 0;
  lastSeq = 0;
  lastSample: TelemetrySample | null = null;
  private readonly clock = new SteadyClock();

  take(line: string): void {
    const sample = parseTelemetrySample(line);
    if (sample === null || sample.seq <= this.lastSeq) {
      this.skippedLines += 1;
      return;
    }
    this.lastSeq = sample.seq;
    this.lastSample = sample;
    const timeMs = this.clock.timeMs(sample.wallTimeMs, sample.monotonicMs);
    for (const [name, value] of Object.entries(valuesOf(sample))) this.series.push(name, null, timeMs, value);
  }
}

function valuesOf({ host, tree, gpus }: TelemetrySample): Record<string, number | null> {
  const values: Record<string, number | null> = {
    cpuPercent: host.cpuPercent,
    memoryUsedBytes: host.memoryUsedBytes,
    diskFreeBytes: host.diskFreeBytes,
    treeCpuPercent: tree?.cpuPercent ?? null,
    treeResidentBytes: tree?.residentBytes ?? null,
  };
  for (const gpu of gpus) {
    // A MIG instance bears its GPU's index: under the same name, two devices would be one curve.
    const name = (gpu.parentUuid ?? null) === null ? `gpu${gpu.index}` : gpu.uuid;
    values[`${name}.utilizationPercent`] = gpu.utilizationPercent;
    values[`${name}.memoryUsedBytes`] = gpu.memoryUsedBytes;
    values[`${name}.powerWatts`] = gpu.powerWatts;
    values[`${name}.temperatureCelsius`] = gpu.temperatureCelsius;
  }
  return values;
}
