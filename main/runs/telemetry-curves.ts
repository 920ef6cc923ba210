import type { GpuSample, HostSample, ProcessTreeSample, TelemetrySample } from '@contract/index';

import { throttleAfter } from './conditions';

type Values = Readonly<Record<string, number | null | undefined>>;

/** The curves that a sample adds a point to, by name. */
export interface Curves {
  /** Sensors that every sampler asks for: unknown is drawn as a gap, from the first sample on. */
  readonly always: Readonly<Record<string, number | null>>;
  /** What only some machines and samplers know: a curve begins with its first known value. */
  readonly onceKnown: Values;
}

export function curvesOf({ host, tree, gpus }: TelemetrySample): Curves {
  const always: Record<string, number | null> = {
    cpuPercent: host.cpuPercent,
    memoryUsedBytes: host.memoryUsedBytes,
    diskFreeBytes: host.diskFreeBytes,
    treeCpuPercent: tree?.cpuPercent ?? null,
    treeResidentBytes: tree?.residentBytes ?? null,
  };
  const onceKnown: Record<string, number | null | undefined> = { ...hostCurves(host), ...treeCurves(tree) };
  for (const gpu of gpus) {
    // A MIG instance bears its GPU's index: under the same name, two devices would be one curve.
    const name = (gpu.parentUuid ?? null) === null ? `gpu${gpu.index}` : gpu.uuid;
    always[`${name}.utilizationPercent`] = gpu.utilizationPercent;
    always[`${name}.memoryUsedBytes`] = gpu.memoryUsedBytes;
    always[`${name}.powerWatts`] = gpu.powerWatts;
    always[`${name}.temperatureCelsius`] = gpu.temperatureCelsius;
    for (const [field, value] of Object.entries(gpuCurves(gpu))) onceKnown[`${name}.${field}`] = value;
  }
  return { always, onceKnown };
}

function hostCurves(host: HostSample): Values {
  const groups = (host.coreGroups ?? []).map(({ name, cpuPercent }) => [`coreGroup.${name}.cpuPercent`, cpuPercent]);
  return {
    loadAverageOneMinute: host.loadAverageOneMinute,
    swapUsedBytes: host.swapUsedBytes,
    diskReadBytesPerSecond: host.diskReadBytesPerSecond,
    diskWriteBytesPerSecond: host.diskWriteBytesPerSecond,
    allDisksReadBytesPerSecond: host.allDisksReadBytesPerSecond,
    allDisksWriteBytesPerSecond: host.allDisksWriteBytesPerSecond,
    networkReceiveBytesPerSecond: host.networkReceiveBytesPerSecond,
    networkTransmitBytesPerSecond: host.networkTransmitBytesPerSecond,
    ...(Object.fromEntries(groups) as Values),
  };
}

function treeCurves(tree: ProcessTreeSample | null): Values {
  return {
    treeProcessCount: tree?.processCount,
    treeProportionalBytes: tree?.proportionalBytes,
    treeReadBytesPerSecond: tree?.readBytesPerSecond,
    treeWriteBytesPerSecond: tree?.writeBytesPerSecond,
    treeOpenFileCount: tree?.openFileCount,
  };
}

function gpuCurves(gpu: GpuSample): Values {
  return {
    powerLimitWatts: gpu.powerLimitWatts,
    smClockMhz: gpu.smClockMhz,
    memoryClockMhz: gpu.memoryClockMhz,
    energyDifferenceJoules: gpu.energyDifferenceJoules,
    pcieReceiveBytesPerSecond: gpu.pcieReceiveBytesPerSecond,
    pcieTransmitBytesPerSecond: gpu.pcieTransmitBytesPerSecond,
    pcieReplayCount: gpu.pcieReplayCount,
    nvlinkReceiveBytesPerSecond: gpu.nvlinkReceiveBytesPerSecond,
    nvlinkTransmitBytesPerSecond: gpu.nvlinkTransmitBytesPerSecond,
    nvlinkErrorCount: gpu.nvlinkErrorCount,
    eccCorrectedCount: gpu.eccCorrectedCount,
    eccUncorrectedCount: gpu.eccUncorrectedCount,
    smActivePercent: gpu.smActivePercent,
    tensorActivePercent: gpu.tensorActivePercent,
    dramActivePercent: gpu.dramActivePercent,
    throttled: throttledOf(gpu),
  };
}

/** 1 while something holds the clocks down that neither idleness nor a person does; unknown where nobody says. */
function throttledOf(gpu: GpuSample): number | null {
  if ((gpu.throttleReasons ?? null) === null) return null;
  return throttleAfter(null, { gpus: [gpu] }, 0) === null ? 0 : 1;
}
