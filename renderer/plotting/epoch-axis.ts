import type { XTick } from './figure';
import { lowerBound, type GrowingSeries } from './growing-series';
import type { PlotAxis } from './plot-axis';
import { stagesThatStand, trainingStages } from './training-stages';

/** What a run tells of its epochs. */
export interface EpochSeries {
  /** Where each stage began; all tellings are kept. */
  readonly stage: GrowingSeries;
  /** As planned, told where a stage begins. */
  readonly stepsPerEpoch: GrowingSeries;
  /** The number within its stage of each epoch that has ended, at its last step. */
  readonly epoch: GrowingSeries;
}

interface StageSpan {
  /** Place in the order of the contract's stages. */
  readonly stage: number;
  /** Epochs of the stages before. */
  readonly base: number;
}

interface Knots {
  readonly steps: readonly number[];
  readonly epochs: readonly number[];
  /** Epochs a step beyond the last knot. */
  readonly slope: number;
  readonly stages: readonly StageSpan[];
}

/**
 * Epochs done, with fractions: straight lines between the steps at which epochs ended, and beyond the last one as many steps
 * an epoch as were planned, or as the epoch before took. Stages follow one another, and each counts its own epochs on the
 * ticks. Null while the run has told of no stage.
 */
export function epochAxis(series: EpochSeries): PlotAxis | null {
  const knots = knotsOf(series);
  if (knots === null) return null;
  const [first] = knots.stages;
  const several = knots.stages.length > 1;
  const letters = knots.stages.map(({ stage }) => `${letterOf(stage)} ${trainingStages.get(stage) ?? ''}`);
  return {
    kind: 'step',
    title: several ? `epoch (${letters.join(', ')})` : 'epoch',
    shownOf: (step) => along(knots.steps, knots.epochs, knots.slope, step),
    dataOf: (epoch) => along(knots.epochs, knots.steps, 1 / knots.slope, epoch),
    begins: 0,
    ...(several && first !== undefined
      ? { ticksIn: (from, to, atMost) => ticksOf(knots.stages, from, to, atMost) }
      : {}),
  };
}

function knotsOf({ stage, stepsPerEpoch, epoch }: EpochSeries): Knots | null {
  const begun = stagesThatStand(stage).map((index) => ({
    stage: stage.value[index] ?? NaN,
    step: stage.step[index] ?? NaN,
  }));
  const steps: number[] = [];
  const epochs: number[] = [];
  const stages: StageSpan[] = [];
  let base = 0;
  for (const [index, { stage: kind, step }] of begun.entries()) {
    stages.push({ stage: kind, base });
    const ended = endedBetween(epoch, step, begun[index + 1]?.step ?? Infinity);
    for (const knot of [{ step, epoch: 0 }, ...ended]) {
      if (knot.step <= (steps.at(-1) ?? -Infinity) || base + knot.epoch < (epochs.at(-1) ?? -Infinity)) continue;
      steps.push(knot.step);
      epochs.push(base + knot.epoch);
    }
    base = epochs.at(-1) ?? base;
  }
  if (steps.length === 0) return null;
  return { steps, epochs, slope: slopeAfter(steps, epochs, stepsPerEpoch), stages };
}

function endedBetween(epoch: GrowingSeries, from: number, to: number): { step: number; epoch: number }[] {
  const first = lowerBound(epoch.step, epoch.length, from + 1);
  const found: { step: number; epoch: number }[] = [];
  for (let at = first; at < epoch.length && (epoch.step[at] ?? Infinity) <= to; at += 1) {
    found.push({ step: epoch.step[at] ?? NaN, epoch: epoch.value[at] ?? NaN });
  }
  return found;
}

function slopeAfter(steps: readonly number[], epochs: readonly number[], stepsPerEpoch: GrowingSeries): number {
  const planned = stepsPerEpoch.value[stepsPerEpoch.length - 1] ?? NaN;
  if (planned > 0) return 1 / planned;
  const rise = (epochs.at(-1) ?? 0) - (epochs.at(-2) ?? NaN);
  const run = (steps.at(-1) ?? 0) - (steps.at(-2) ?? NaN);
  // Nothing ended yet and nothing was planned: a step stands for an epoch, which at least keeps the order.
  return rise > 0 && run > 0 ? rise / run : 1;
}

/** Straight lines from knot to knot, and with `slope` beyond the last; before the first as in the first piece. */
function along(keys: readonly number[], values: readonly number[], slope: number, key: number): number {
  if (!Number.isFinite(key)) return key;
  const last = keys.length - 1;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((keys[middle] ?? Infinity) <= key) low = middle;
    else high = middle - 1;
  }
  const [fromKey, fromValue] = [keys[low] ?? 0, values[low] ?? 0];
  const [toKey, toValue] = [keys[low + 1], values[low + 1]];
  if (toKey === undefined || toValue === undefined) return fromValue + (key - fromKey) * slope;
  return toKey === fromKey ? fromValue : fromValue + ((key - fromKey) / (toKey - fromKey)) * (toValue - fromValue);
}

function letterOf(stage: number): string {
  return (trainingStages.get(stage) ?? '?').slice(0, 1).toUpperCase();
}

/** Each stage counts from 0 again: 'L 0', 'L 20', 'W 0', 'W 20'. */
function ticksOf(stages: readonly StageSpan[], from: number, to: number, atMost: number): readonly XTick[] {
  const distance = niceStep((to - from) / Math.max(1, atMost));
  return stages.flatMap(({ stage, base }, index) => {
    const end = Math.min(to, stages[index + 1]?.base ?? Infinity);
    const first = Math.max(0, Math.ceil((from - base) / distance - 1e-9));
    const ticks: XTick[] = [];
    for (let at = first; base + at * distance <= end; at += 1) {
      ticks.push({ x: base + at * distance, text: `${letterOf(stage)} ${Number((at * distance).toPrecision(6))}` });
    }
    // Where the next stage begins, its own tick stands.
    return ticks.filter(({ x }) => index === stages.length - 1 || x < end - distance / 2);
  });
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  return ([1, 2, 5, 10].find((each) => each * power >= least) ?? 10) * power;
}
