import type { GpuSample } from '@contract/index';

import { gibibytesWords, percentWords } from './alert-words';
import { above, below, whether, type AlertSettings, type Condition } from './condition';
import { gpuErrorConditions } from './gpu-errors';
import { gpuWords, ofGpu, type GpuFacts, type TrainingRun } from './gpu-facts';

const IDLE_HOLD_MS = 120_000;
const MEMORY_HOLD_MS = 30_000;
const MEMORY_MARGIN_PERCENT = 2;
const HEAT_HOLD_MS = 10_000;
/** A GPU at work often touches its power limit; one that stays there computes more slowly than it could. */
const POWER_HOLD_MS = 600_000;

const HEAT: readonly string[] = ['hardware-thermal', 'software-thermal'];
/** The board holds its clocks down by itself: power supply, or heat once more. */
const BOARD: readonly string[] = ['hardware-slowdown', 'power-brake'];
const POWER_LIMIT = 'power-cap';

/** What a GPU's figures say of it. Use and memory matter where a run of ours holds it; heat and errors always. */
export function gpuConditions(facts: GpuFacts, settings: AlertSettings): readonly Condition[] {
  const { gpu, lease, training } = facts;
  const conditions = [...gpuErrorConditions(facts), heldBack(facts)];
  if (lease !== null) conditions.push(powerLimited(facts));
  if (lease !== null && settings.alertGpuMemoryPercent < 100) {
    conditions.push(memoryNearLimit(facts, settings.alertGpuMemoryPercent));
  }
  if (training !== null && settings.alertGpuIdlePercent > 0) {
    conditions.push(idle(gpu, training, settings.alertGpuIdlePercent));
  }
  return conditions;
}

function idle(gpu: GpuSample, training: TrainingRun, limit: number): Condition {
  const value = gpu.utilizationPercent;
  return {
    ...ofGpu({ gpu, lease: null }, training.runId, {
      kind: 'gpu-idle',
      tone: 'attention',
      title: `${gpuWords(gpu)} idles while “${training.name}” trains`,
      evidence: `Its utilization has stayed below ${percentWords(limit)} for two minutes of training; now it is ${percentWords(value ?? 0)}.`,
      signal: below(value, limit, limit),
      holdMs: IDLE_HOLD_MS,
    }),
    runId: training.runId,
  };
}

function heldBack(facts: GpuFacts): Condition {
  const reasons = facts.gpu.throttleReasons ?? null;
  const found = (reasons ?? []).filter((reason) => HEAT.includes(reason) || BOARD.includes(reason));
  const isHeat = found.some((reason) => HEAT.includes(reason));
  return ofGpu(facts, 'clocks', {
    kind: 'throttled',
    tone: 'attention',
    title: `${gpuWords(facts.gpu)} is slowed down by ${isHeat ? 'heat' : 'its board (power supply or heat)'}`,
    evidence: `NVML names ${found.join(', ')} for more than 10 s, at ${figuresOf(facts.gpu)}. ${isHeat ? 'Look at fans and airflow.' : 'Look at the power cables and the supply.'}`,
    signal: reasons === null ? 'unclear' : whether(found.length > 0),
    holdMs: HEAT_HOLD_MS,
  });
}

function powerLimited(facts: GpuFacts): Condition {
  const reasons = facts.gpu.throttleReasons ?? null;
  return ofGpu(facts, 'power', {
    kind: 'throttled',
    tone: 'info',
    title: `${gpuWords(facts.gpu)} runs at its power limit`,
    evidence: `For ten minutes its clocks have been held down by the power limit, at ${figuresOf(facts.gpu)}. A higher limit would make it faster, where its maker allows one.`,
    signal: reasons === null ? 'unclear' : whether(reasons.includes(POWER_LIMIT)),
    holdMs: POWER_HOLD_MS,
  });
}

/** "83 °C, 298 W of 300 W and 1,200 MHz", of these what is known. */
function figuresOf({ temperatureCelsius, powerWatts, powerLimitWatts, smClockMhz }: GpuSample): string {
  const limit = powerLimitWatts === null ? '' : ` of ${Math.round(powerLimitWatts)} W`;
  const figures = [
    temperatureCelsius === null ? null : `${temperatureCelsius} °C`,
    powerWatts === null ? null : `${Math.round(powerWatts)} W${limit}`,
    smClockMhz === null ? null : `${smClockMhz} MHz`,
  ].filter((figure) => figure !== null);
  return figures.length === 0 ? 'unknown temperature and power' : figures.join(', ');
}

function memoryNearLimit(facts: GpuFacts, limit: number): Condition {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = facts.gpu;
  const percent = used === null || total === null || total <= 0 ? null : (100 * used) / total;
  return ofGpu(facts, 'memory', {
    kind: 'gpu-memory',
    tone: 'attention',
    title: `The memory of ${gpuWords(facts.gpu)} is nearly full`,
    evidence: `${gibibytesWords(used ?? 0)} of ${gibibytesWords(total ?? 0)} are in use, ${percentWords(Math.round(10 * (percent ?? 0)) / 10)} (threshold ${percentWords(limit)}). A larger image or batch may not fit.`,
    signal: above(percent, limit, limit - MEMORY_MARGIN_PERCENT),
    holdMs: MEMORY_HOLD_MS,
  });
}
