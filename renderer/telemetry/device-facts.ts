import type { DeviceLease, GpuProcess, GpuSample, MachineSample, TelemetrySample } from '@contract/index';

/** A GPU or MIG instance with all that is known of who uses it. */
export interface DeviceFacts {
  readonly gpu: GpuSample;
  readonly leases: readonly DeviceLease[];
  /** Null where nobody asks the GPUs. */
  readonly processes: readonly GpuProcess[] | null;
  readonly instances: readonly DeviceFacts[];
}

/** Each GPU, its MIG instances under it; an instance whose GPU is not sampled stands by itself. */
export function devicesOf({ sample, leases, gpuProcesses }: MachineSample): readonly DeviceFacts[] {
  const hasParent = (gpu: GpuSample): boolean => sample.gpus.some((each) => each.uuid === gpu.parentUuid);
  const factsOf = (gpu: GpuSample): DeviceFacts => ({
    gpu,
    leases: leases.filter((lease) => lease.device === gpu.uuid),
    processes: gpuProcesses?.filter((process) => process.uuid === gpu.uuid) ?? null,
    instances: sample.gpus.filter((each) => each.parentUuid === gpu.uuid).map(factsOf),
  });
  return sample.gpus.filter((gpu) => !hasParent(gpu)).map(factsOf);
}

/** Of a MIG instance; its power, clocks and temperature are its GPU's. */
export function isInstance(gpu: Pick<GpuSample, 'parentUuid'>): boolean {
  return (gpu.parentUuid ?? null) !== null;
}

/** Leases of GPUs that are not sampled: they are held all the same. */
export function unsampledLeases({ sample, leases }: MachineSample): readonly DeviceLease[] {
  const sampled = new Set(sample.gpus.map((gpu) => gpu.uuid));
  return leases.filter((lease) => coreOf(lease) === null && !sampled.has(lease.device));
}

export interface CoreLease {
  readonly lease: DeviceLease;
  /** Logical processors, ascending. */
  readonly cores: readonly number[];
}

/** The cores that runs hold, one entry a run. */
export function coreLeasesOf(leases: readonly DeviceLease[]): readonly CoreLease[] {
  const byRun = new Map<string, { lease: DeviceLease; cores: number[] }>();
  for (const lease of leases) {
    const core = coreOf(lease);
    if (core === null) continue;
    const holder = lease.runFolder ?? `PID ${lease.pid ?? 'unknown'}`;
    const entry = byRun.get(holder) ?? { lease, cores: [] };
    entry.cores.push(core);
    byRun.set(holder, lease.orphaned ? { ...entry, lease } : entry);
  }
  return [...byRun.values()].map(({ lease, cores }) => ({ lease, cores: cores.sort((a, b) => a - b) }));
}

function coreOf(lease: DeviceLease): number | null {
  const digits = /^cpu-(\d+)$/.exec(lease.device)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** '0–3, 8' for 0, 1, 2, 3, 8. */
export function rangesInWords(ascending: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const value of ascending) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && value === last.to + 1) last.to = value;
    else ranges.push({ from: value, to: value });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

export interface ThrottleWords {
  readonly words: string;
  /** Something slows the GPU down against its will. */
  readonly isThrottled: boolean;
}

const THROTTLE_WORDS: Readonly<Record<string, ThrottleWords>> = {
  idle: { words: 'clocks down: idle', isThrottled: false },
  'application-clocks': { words: 'clocks set by hand', isThrottled: false },
  'display-clocks': { words: 'clocks set for the display', isThrottled: false },
  'sync-boost': { words: 'clocks tied to another GPU’s', isThrottled: false },
  'power-cap': { words: 'throttled: power limit', isThrottled: true },
  'hardware-slowdown': { words: 'throttled by the hardware', isThrottled: true },
  'software-thermal': { words: 'throttled: hot', isThrottled: true },
  'hardware-thermal': { words: 'throttled by the hardware: hot', isThrottled: true },
  'power-brake': { words: 'throttled: power brake', isThrottled: true },
};

export function throttleInWords(reason: string): ThrottleWords {
  return THROTTLE_WORDS[reason] ?? { words: `clocks down: ${reason}`, isThrottled: false };
}

/** The XIDs of one GPU in the kept samples, oldest first. */
export function xidsOf(history: readonly TelemetrySample[], uuid: string): readonly number[] {
  return history.flatMap((sample) => gpuIn(sample, uuid)?.xids ?? []);
}

/** What went wrong in a GPU's hardware, in words; nothing when nothing did, or nobody counts. */
export function hardwareErrorsOf(gpu: GpuSample, xids: readonly number[]): readonly string[] {
  const counts: readonly (readonly [number | null | undefined, string])[] = [
    [gpu.eccUncorrectedCount, 'uncorrected memory errors'],
    [gpu.eccCorrectedCount, 'corrected memory errors'],
    [gpu.remappedRowCount, 'memory rows replaced'],
    [gpu.pcieReplayCount, 'PCIe replays'],
    [gpu.nvlinkErrorCount, 'NVLink errors'],
  ];
  return [
    ...[...new Set(xids)].map((xid) => `XID ${xid}`),
    ...(gpu.remappingFailed === true ? ['a memory row could not be replaced'] : []),
    ...(gpu.remappingPending === true ? ['a memory row will be replaced at the next reset'] : []),
    ...counts.flatMap(([count, words]) => ((count ?? 0) > 0 ? [`${words}: ${count}`] : [])),
  ];
}

/** Corrected errors and replays happen to sound hardware too. */
export function isGrave(gpu: GpuSample, xids: readonly number[]): boolean {
  return xids.length > 0 || (gpu.eccUncorrectedCount ?? 0) > 0 || gpu.remappingFailed === true;
}

/** A device's samples, one for each of the machine's. GPUs keep their order, so the place is tried first. */
export function pastOf(history: readonly TelemetrySample[], uuid: string): readonly (GpuSample | null)[] {
  return history.map((sample) => gpuIn(sample, uuid));
}

function gpuIn(sample: TelemetrySample, uuid: string): GpuSample | null {
  return sample.gpus.find((gpu) => gpu.uuid === uuid) ?? null;
}

/** Why a GPU's sensor gives nothing, as the sampler named it: 'GPU 0 power limit', or 'GPU 0' for all of it. */
export function whyUnknown(gpu: GpuSample, sensor: string, missing: ReadonlyMap<string, string>): string {
  const device = isInstance(gpu) ? `MIG instance ${gpu.uuid}` : `GPU ${gpu.index}`;
  const named = missing.get(`${device} ${sensor}`) ?? missing.get(device);
  if (named !== undefined) return named;
  return isInstance(gpu) ? 'The driver gives none for a MIG instance.' : 'The driver gave no value.';
}
