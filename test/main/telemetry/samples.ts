import type {
  DeviceLease,
  GpuSample,
  MachineSample,
  MonitorLine,
  RunSummary,
  Settings,
  TelemetrySample,
} from '@contract/index';

import { DEFAULT_SETTINGS } from '../../../main/workspace/settings';

export const settings: Settings = DEFAULT_SETTINGS;

export function telemetrySample(changes: Partial<TelemetrySample> = {}): TelemetrySample {
  return {
    seq: 1,
    wallTimeMs: 1000,
    monotonicMs: 1000,
    host: {
      cpuPercent: 10,
      coreCount: 4,
      loadAverageOneMinute: 0.5,
      memoryUsedBytes: 1e9,
      memoryTotalBytes: 8e9,
      diskFreeBytes: 100e9,
      diskTotalBytes: 500e9,
    },
    gpus: [],
    tree: null,
    samplerCpuSeconds: 0.1,
    ...changes,
  };
}

export const monitorLine = (changes: Partial<TelemetrySample> = {}): MonitorLine => ({
  sample: telemetrySample(changes),
  gpuProcesses: [],
});

export function gpuSample(changes: Partial<GpuSample> = {}): GpuSample {
  return {
    index: 0,
    uuid: 'GPU-0',
    name: 'NVIDIA A100',
    utilizationPercent: 95,
    memoryUsedBytes: 20 * 2 ** 30,
    memoryTotalBytes: 40 * 2 ** 30,
    powerWatts: 280,
    powerLimitWatts: 300,
    energyJoules: 1000,
    temperatureCelsius: 66,
    smClockMhz: 1410,
    throttleReasons: [],
    xids: [],
    eccUncorrectedCount: 0,
    remappingFailed: false,
    remappingPending: false,
    ...changes,
  };
}

export const leaseOf = (device: string, runId: string | null): DeviceLease => ({
  device,
  runFolder: `/workspace/runs/${runId ?? 'elsewhere'}`,
  runId,
  pid: 7,
  userName: 'ada',
  orphaned: false,
});

export function machineSample(gpus: readonly GpuSample[] = [], leases: readonly DeviceLease[] = []): MachineSample {
  const sample = telemetrySample({ gpus: [...gpus] });
  return { sample, source: 'monitor', leases: [...leases], gpuProcesses: [], problem: null };
}

export function runSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: 'run-1',
    name: 'First',
    preset: null,
    state: 'running',
    stateReason: null,
    createdAtMs: 1000,
    startedAtMs: 2000,
    endedAtMs: null,
    stage: 'patch',
    epoch: 1,
    epochs: 3,
    step: 1,
    totalSteps: 1000,
    lastLoss: 1.5,
    imagesPerSecond: 20,
    dataWaitFraction: 0.05,
    etaSeconds: null,
    validationAuc: null,
    selectedAuc: null,
    selectedEpoch: null,
    testAuc: null,
    attempt: 1,
    launcherPid: 10,
    workerPids: [11],
    device: 'GPU-0',
    skippedLines: 0,
    lastSeq: 5,
    hasModel: false,
    conditions: [],
    queue: null,
    ...changes,
  };
}
