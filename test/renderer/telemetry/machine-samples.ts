import type { DeviceLease, GpuProcess, GpuSample, HostSample, MachineSample } from '@contract/index';

const gibibyte = 1024 ** 3;

export const bareHost: HostSample = {
  cpuPercent: 38.2,
  coreCount: 64,
  loadAverageOneMinute: 12.1,
  memoryUsedBytes: 112 * gibibyte,
  memoryTotalBytes: 503 * gibibyte,
  diskFreeBytes: 1200 * gibibyte,
  diskTotalBytes: 3600 * gibibyte,
};

export const fullHost: HostSample = {
  ...bareHost,
  coreGroups: [
    { name: 'node0', coreCount: 32, cpuPercent: 71 },
    { name: 'node1', coreCount: 32, cpuPercent: null },
  ],
  swapUsedBytes: gibibyte,
  swapTotalBytes: 8 * gibibyte,
  diskReadBytesPerSecond: 3 * 1024 ** 2,
  diskWriteBytesPerSecond: 0,
  networkReceiveBytesPerSecond: 2048,
  networkTransmitBytesPerSecond: null,
};

export function gpu(index: number, changes: Partial<GpuSample> = {}): GpuSample {
  return {
    index,
    uuid: `GPU-${index}f2a91c0-1111-2222-3333-444455556666`,
    name: 'NVIDIA A100-SXM4-40GB',
    utilizationPercent: 90 + index,
    memoryUsedBytes: 31.2 * gibibyte,
    memoryTotalBytes: 40 * gibibyte,
    powerWatts: 281,
    powerLimitWatts: 400,
    energyJoules: 1e6,
    temperatureCelsius: 61,
    smClockMhz: 1410,
    parentUuid: null,
    throttleReasons: [],
    pcieGeneration: 4,
    pcieWidth: 16,
    pcieReplayCount: 0,
    eccUncorrectedCount: 0,
    xids: [],
    ...changes,
  };
}

/** One of two instances of a GPU: all but its memory is the GPU's, or unknown. */
export function instanceOf(parent: GpuSample, name: string): GpuSample {
  return {
    ...gpu(parent.index, { utilizationPercent: null, energyJoules: null }),
    uuid: `MIG-${name}-aaaa-bbbb`,
    name: 'MIG 3g.20gb',
    parentUuid: parent.uuid,
    memoryUsedBytes: 5 * gibibyte,
    memoryTotalBytes: 20 * gibibyte,
  };
}

export function lease(device: string, changes: Partial<DeviceLease> = {}): DeviceLease {
  return {
    device,
    runFolder: '/data/breast/runs/20260101-smoke',
    runId: '20260101-smoke',
    pid: 4711,
    userName: 'ada',
    orphaned: false,
    ...changes,
  };
}

export function foreignProcess(uuid: string, changes: Partial<GpuProcess> = {}): GpuProcess {
  return { uuid, pid: 991, name: 'python3', userName: 'bob', memoryUsedBytes: 3 * gibibyte, foreign: true, ...changes };
}

export function machine(gpus: readonly GpuSample[], changes: Partial<MachineSample> = {}): MachineSample {
  return {
    sample: {
      seq: 1,
      wallTimeMs: 1_800_000_000_000,
      monotonicMs: 1000,
      host: fullHost,
      gpus: [...gpus],
      tree: null,
      samplerCpuSeconds: 0.1,
    },
    source: 'monitor',
    leases: [],
    gpuProcesses: [],
    problem: null,
    ...changes,
  };
}
