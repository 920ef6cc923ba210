// Run folders as a launcher and a worker leave them, written without training: every value in them is known.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { checkout } from './workstation-driver.ts';

export interface PlantedRun {
  /** Of its folder: lower case letters, digits and hyphens. */
  readonly runId: string;
  readonly name: string;
  readonly steps: number;
  /** Telemetry samples. */
  readonly samples: number;
  readonly gpus: number;
  /** The one step whose loss is another. */
  readonly spike?: { readonly step: number; readonly loss: number };
  /** Steps without a finite loss. */
  readonly unknownLossAt?: readonly number[];
  readonly stepsPerEpoch?: number;
  readonly startedAtMs?: number;
  readonly secondsPerStep?: number;
}

const STARTED_AT_MS = 1_800_000_000_000;
const LINES_PER_WRITE = 10_000;
/** Of all steps, those on lesion patches. */
const PATCH_SHARE = 0.25;

/** As planted, but for the spike and the unknown ones. */
export function plantedLoss(step: number): number {
  return Math.round((0.2 + 0.6 / (1 + step / 500) + 0.02 * Math.sin(step / 7)) * 1e6) / 1e6;
}

/** Makes the folder of a run that has finished. */
export function plantRun(workspaceFolder: string, run: PlantedRun): void {
  const folder = join(workspaceFolder, 'runs', run.runId);
  mkdirSync(join(folder, 'local'), { recursive: true });
  const preset = JSON.parse(readFileSync(join(checkout, 'assets/presets/smoke-cpu.json'), 'utf8')) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...preset.config, name: run.name }));
  writeLines(join(folder, 'events.jsonl'), eventsOf(run));
  writeLines(join(folder, 'telemetry.jsonl'), samplesOf(run));
  const endedAtMs = startOf(run) + run.steps * secondsPerStep(run) * 1000;
  const exit = { attempt: 1, outcome: 'finished', reason: 'All steps were done.', exitCode: 0, signal: null };
  writeFileSync(join(folder, 'exit.json'), JSON.stringify({ ...exit, endedAtMs, logTail: [] }));
}

function startOf({ startedAtMs = STARTED_AT_MS }: PlantedRun): number {
  return startedAtMs;
}

function secondsPerStep({ secondsPerStep = 0.1 }: PlantedRun): number {
  return secondsPerStep;
}

/** Never more than a part of them in memory. */
function writeLines(path: string, lines: Iterable<object>): void {
  const file = openSync(path, 'w');
  let waiting: string[] = [];
  for (const line of lines) {
    waiting.push(`${JSON.stringify(line)}\n`);
    if (waiting.length < LINES_PER_WRITE) continue;
    writeSync(file, waiting.join(''));
    waiting = [];
  }
  writeSync(file, waiting.join(''));
  closeSync(file);
}

function* eventsOf(run: PlantedRun): Generator<object> {
  const { steps, stepsPerEpoch = 100 } = run;
  const patchSteps = Math.floor((steps * PATCH_SHARE) / stepsPerEpoch) * stepsPerEpoch;
  let seq = 0;
  const at = (step: number): object => {
    seq += 1;
    const ms = step * secondsPerStep(run) * 1000;
    return { seq, wallTimeMs: startOf(run) + ms, monotonicMs: 5000 + ms, attempt: 1 };
  };
  yield { type: 'started', worldSize: 1, device: 'cpu', totalSteps: steps, ...at(0) };
  for (let step = 1; step <= steps; step += 1) {
    const isPatch = step <= patchSteps;
    const within = isPatch ? step : step - patchSteps;
    if (within === 1) {
      const epochs = Math.ceil((isPatch ? patchSteps : steps - patchSteps) / stepsPerEpoch);
      const stage = isPatch ? 'patch' : 'whole';
      yield { type: 'stage-started', stage, epochs, stepsPerEpoch, step: step - 1, ...at(step - 1) };
    }
    yield { ...stepOf(run, step, isPatch ? 'patch' : 'whole', Math.ceil(within / stepsPerEpoch)), ...at(step) };
    if (within % stepsPerEpoch !== 0) continue;
    yield { ...epochOf(step, isPatch ? 'patch' : 'whole', within / stepsPerEpoch), ...at(step) };
    yield { type: 'checkpoint', step, file: `checkpoints/step-${step}.pt`, ...at(step) };
  }
}

function stepOf({ spike, unknownLossAt = [] }: PlantedRun, step: number, stage: string, epoch: number): object {
  const known = step === spike?.step ? spike.loss : plantedLoss(step);
  return {
    type: 'step',
    stage,
    step,
    epoch,
    loss: unknownLossAt.includes(step) ? null : known,
    learningRate: 1e-3 / (1 + step / 1000),
    imagesPerSecond: 40 + (step % 7),
    dataWaitFraction: (step % 11) / 100,
  };
}

function epochOf(step: number, stage: string, epoch: number): object {
  const auc = 0.5 + 0.4 * (1 - Math.exp(-step / 2000));
  const estimate = {
    ...{ auc, lower: auc - 0.04, upper: auc + 0.03, level: 0.95 },
    ...{ method: 'logit, patient-clustered (Obuchowski 1997)', unit: 'image', aggregation: 'none' },
    ...{ caseCount: 100, positiveCount: 40, patientCount: 40, splitHash: '0'.repeat(64), part: 'validation' },
  };
  const validationAuc = stage === 'whole' ? estimate : null;
  const losses = { trainLoss: plantedLoss(step), validationLoss: plantedLoss(step) + 0.05 };
  return {
    type: 'epoch-ended',
    stage,
    step,
    epoch,
    ...losses,
    validationAuc,
    validationAccuracy: null,
    selected: false,
  };
}

function* samplesOf(run: PlantedRun): Generator<object> {
  const spanMs = run.steps * secondsPerStep(run) * 1000;
  const everyMs = spanMs / Math.max(1, run.samples);
  for (let at = 0; at < run.samples; at += 1) {
    const clocks = { seq: at + 1, wallTimeMs: startOf(run) + at * everyMs, monotonicMs: 5000 + at * everyMs };
    yield { ...sampleOf(at, run.gpus), ...clocks };
  }
}

/** What a sampler knows of a machine with so many GPUs. */
export function sampleOf(at: number, gpus: number): object {
  const host = {
    cpuPercent: 40 + 20 * Math.sin(at / 50),
    coreCount: 16,
    loadAverageOneMinute: null,
    memoryUsedBytes: 3e10 + 1e7 * (at % 100),
    memoryTotalBytes: 1.2e11,
    diskFreeBytes: 1e12 - at * 1000,
    diskTotalBytes: 2e12,
  };
  return {
    host,
    gpus: Array.from({ length: gpus }, (_gpu, index) => ({
      index,
      uuid: `GPU-${index}`,
      name: 'Planted GPU',
      utilizationPercent: 90 + ((at + index) % 10),
      memoryUsedBytes: 3e10 + index * 1e9,
      memoryTotalBytes: 4e10,
      powerWatts: 250 + ((at + index) % 40),
      powerLimitWatts: null,
      energyJoules: null,
      temperatureCelsius: 60 + ((at + index) % 5),
      smClockMhz: null,
    })),
    tree: { processCount: 4, cpuPercent: 300 + (at % 50), residentBytes: 1.5e10 },
    samplerCpuSeconds: null,
  };
}
