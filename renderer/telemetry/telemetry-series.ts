import type { GrowingSeries, SeriesClient } from '../plotting';

/** What the launcher samples beside a run. */
export interface HostSeries {
  readonly cpuPercent: GrowingSeries;
  readonly memoryUsedBytes: GrowingSeries;
  readonly treeCpuPercent: GrowingSeries;
  readonly treeResidentBytes: GrowingSeries;
}

export interface GpuSeries {
  readonly index: number;
  readonly utilizationPercent: GrowingSeries;
  readonly memoryUsedBytes: GrowingSeries;
  readonly powerWatts: GrowingSeries;
}

export function watchHost(client: SeriesClient): HostSeries {
  return {
    cpuPercent: client.watch('cpuPercent', 'telemetry'),
    memoryUsedBytes: client.watch('memoryUsedBytes', 'telemetry'),
    treeCpuPercent: client.watch('treeCpuPercent', 'telemetry'),
    treeResidentBytes: client.watch('treeResidentBytes', 'telemetry'),
  };
}

export function watchGpu(client: SeriesClient, index: number): GpuSeries {
  return {
    index,
    utilizationPercent: client.watch(`gpu${index}.utilizationPercent`, 'telemetry'),
    memoryUsedBytes: client.watch(`gpu${index}.memoryUsedBytes`, 'telemetry'),
    powerWatts: client.watch(`gpu${index}.powerWatts`, 'telemetry'),
  };
}

/** A GPU is there when any of its sensors has ever been sampled, be it as unknown. */
export function isPresent(gpu: GpuSeries): boolean {
  return gpu.utilizationPercent.received + gpu.memoryUsedBytes.received + gpu.powerWatts.received > 0;
}
