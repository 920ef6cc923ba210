import type { GpuSample } from '@contract/index';

import { whether, type Condition } from './condition';
import { gpuWords, ofGpu, type GpuFacts } from './gpu-facts';

/** The same error again within this time is the same matter: a dying GPU reports without end. */
const SAME_MATTER_MS = 600_000;

/** NVIDIA's XID catalog: those that a program of one's own can hardly cause, and what they say. */
const HARDWARE_XIDS: Readonly<Record<number, string>> = {
  48: 'a double-bit memory error',
  63: 'a memory row or page was retired',
  64: 'a memory row or page could not be retired',
  74: 'an NVLink error',
  79: 'the GPU has fallen off the bus',
  92: 'a high rate of single-bit memory errors',
  94: 'a contained memory error',
  95: 'an uncontained memory error',
  119: 'the GPU’s system processor does not answer',
  120: 'the GPU’s system processor failed',
};

/** Errors that a GPU reports of itself: XIDs, memory errors, rows that cannot be replaced. */
export function gpuErrorConditions(facts: GpuFacts): readonly Condition[] {
  return [...xidConditions(facts), eccCondition(facts), ...remappingConditions(facts)];
}

function xidConditions(facts: GpuFacts): readonly Condition[] {
  return [...new Set(facts.gpu.xids ?? [])].map((xid) => {
    const meaning = HARDWARE_XIDS[xid];
    return moment(facts, `xid-${xid}`, {
      tone: meaning === undefined ? 'attention' : 'failed',
      title: `${gpuWords(facts.gpu)} reports error XID ${xid}`,
      evidence:
        meaning === undefined
          ? `The driver reported XID ${xid}. It may come from a program on the GPU; NVIDIA’s XID catalog says more.`
          : `The driver reported XID ${xid}: ${meaning}. What is computed on this GPU may fail; look at the kernel’s log, and have the GPU checked if it comes again.`,
    });
  });
}

function eccCondition(facts: GpuFacts): Condition {
  const { gpu, newUncorrectedErrors: count } = facts;
  const condition = moment(facts, 'ecc', {
    tone: 'failed',
    title: `${gpuWords(gpu)} has uncorrected memory errors`,
    evidence: `${count} memory ${count === 1 ? 'error' : 'errors'} that could not be corrected came since the sample before, ${gpu.eccUncorrectedCount ?? 0} since the driver was loaded. What ran on it may have computed with wrong numbers.`,
  });
  return { ...condition, signal: whether(count > 0) };
}

function remappingConditions(facts: GpuFacts): readonly Condition[] {
  const { gpu } = facts;
  const lasting = { kind: 'gpu-error' as const, holdMs: 0 };
  return [
    ofGpu(facts, 'remapping-failed', {
      ...lasting,
      tone: 'failed',
      title: `${gpuWords(gpu)} cannot replace faulty memory`,
      evidence: 'A memory row is faulty and no spare row was left (row remapping failed). The GPU should be replaced.',
      signal: whether(gpu.remappingFailed),
    }),
    ofGpu(facts, 'remapping-pending', {
      ...lasting,
      tone: 'attention',
      title: `${gpuWords(gpu)} has a faulty memory row`,
      evidence: 'It will be replaced by a spare row at the next reset of the GPU (row remapping pending).',
      signal: whether(gpu.remappingPending),
    }),
  ];
}

function moment(facts: GpuFacts, name: string, told: Pick<Condition, 'tone' | 'title' | 'evidence'>): Condition {
  const condition = ofGpu(facts, name, { ...told, kind: 'gpu-error', signal: 'holds', holdMs: 0 });
  return { ...condition, clearMs: SAME_MATTER_MS, isMoment: true };
}

/** How many uncorrected errors came to each GPU, by UUID; none where the count before is unknown or was reset. */
export function newErrors(
  before: ReadonlyMap<string, number>,
  gpus: readonly GpuSample[],
): { readonly counts: ReadonlyMap<string, number>; readonly came: ReadonlyMap<string, number> } {
  const counts = new Map(before);
  const came = new Map<string, number>();
  for (const { uuid, eccUncorrectedCount: count } of gpus) {
    if (count === null || count === undefined) continue;
    const last = counts.get(uuid);
    if (last !== undefined && count > last) came.set(uuid, count - last);
    counts.set(uuid, count);
  }
  return { counts, came };
}
