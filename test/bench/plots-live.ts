// An hour of samples is there already; a minute more comes live, ten a second in twenty-five series, with the run's page open.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { plantLongRun, sampleOf } from '../fixtures/runs/long-run.ts';
import { closeWorkstation, launchWorkstation } from '../e2e/workstation-driver.ts';
import type { BenchFigure } from './figures.ts';
import { pssBytes } from './process-tree.ts';

const PER_SECOND = 10;
const HOUR_SECONDS = 3600;
const GPUS = 4;
const MIB = 2 ** 20;
const RUN_ID = 'planted-live';
/** All that a worker and a machine with four GPUs report, on one screen. */
const PLOTS = [
  ...['loss', 'learning-rate', 'images-per-second', 'data-wait', 'gpu-utilization', 'gpu-memory'],
  ...['gpu-power', 'gpu-temperature', 'cpu', 'memory', 'disk-free', 'tree'],
];

export async function measureLivePlots(
  scratch: string,
  workspaceFolder: string,
  seconds: number,
): Promise<readonly BenchFigure[]> {
  const samples = HOUR_SECONDS * PER_SECOND;
  const startedAtMs = Date.now() - HOUR_SECONDS * 1000;
  plantLongRun(join(workspaceFolder, 'runs'), {
    ...{ runId: RUN_ID, name: 'live', steps: samples, samples, gpus: GPUS },
    ...{ startedAtMs, secondsPerStep: 1 / PER_SECOND, stepsPerEpoch: 1000 },
  });
  const folder = join(workspaceFolder, 'runs', RUN_ID);
  const layout = { name: 'all at once', columns: 4, heightPx: 200, plots: PLOTS };
  const layouts = { version: 1, chosen: layout.name, layouts: [layout] };
  writeFileSync(join(workspaceFolder, 'layouts.json'), JSON.stringify(layouts));
  rmSync(join(folder, 'exit.json'));
  const holder = spawn('sleep', ['3600'], { stdio: 'ignore' });
  const record = { attempt: 1, launcher: identityOf(holder.pid ?? 0), ranks: [], devices: ['cpu-0'] };
  writeFileSync(join(folder, 'local', 'launcher.json'), JSON.stringify(record));
  const workstation = await launchWorkstation({
    ...{ userDataFolder: join(scratch, 'user'), workspaceFolder },
    windowSize: { width: 1920, height: 1080 },
  });
  try {
    const { app, page } = workstation;
    await page.evaluate((runId) => {
      window.location.hash = `#/runs/${runId}`;
    }, RUN_ID);
    await page.getByTestId('run-header').waitFor();
    await page.getByTestId('plot-gpu-utilization').waitFor();
    const processes = await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map(({ pid, type }) => ({ pid, type: type })),
    );
    const watched = processes.filter(({ type }) => type === 'Browser' || type === 'Tab');
    const writer = new SampleWriter(folder, samples);
    // The page stands, and what it does at first is done.
    await writer.write(Math.min(10, seconds));
    const before = watched.map(({ pid }) => ({ ticks: ticksOf(pid), bytes: pssBytes(pid) }));
    const beganMs = performance.now();
    await writer.write(seconds);
    const wallSeconds = (performance.now() - beganMs) / 1000;
    const after = watched.map(({ pid }) => ({ ticks: ticksOf(pid), bytes: pssBytes(pid) }));
    return figuresOf(watched, before, after, wallSeconds);
  } finally {
    await closeWorkstation(workstation);
    holder.kill('SIGKILL');
  }
}

interface Measured {
  readonly ticks: number;
  readonly bytes: number;
}

function figuresOf(
  watched: readonly { readonly type: string }[],
  before: readonly Measured[],
  after: readonly Measured[],
  wallSeconds: number,
): readonly BenchFigure[] {
  const shares = watched.map(({ type }, index) => {
    const share = ((after[index]?.ticks ?? 0) - (before[index]?.ticks ?? 0)) / wallSeconds;
    return { type: type === 'Tab' ? 'renderer' : 'main', share };
  });
  const total = (all: readonly Measured[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = shares.map(({ type, share }) => `${type} ${share.toFixed(1)}`).join(', ');
  const note = `promised: ≤ 15; ${parts}; an hour is loaded before, as if it had just gone by`;
  return [
    // A tick is a hundredth of a second.
    {
      name: 'live, 25 series at 10 Hz, share of a core',
      value: shares.reduce((sum, { share }) => sum + share, 0),
      unit: '%',
      note,
    },
    {
      name: 'live, memory gained in that time',
      value: (total(after) - total(before)) / MIB,
      unit: 'MiB',
      note: `${wallSeconds.toFixed(0)} s; PSS of main and renderer, ${(total(after) / MIB).toFixed(0)} MiB in all`,
    },
  ];
}

function stepOf(step: number): object {
  const measured = {
    loss: 0.3 + 0.1 * Math.sin(step),
    learningRate: 1e-4,
    imagesPerSecond: 40,
    dataWaitFraction: 0.02,
  };
  return { type: 'step', attempt: 1, stage: 'whole', step, epoch: 30, ...measured };
}

class SampleWriter {
  private seq: number;
  private readonly samples: string;
  private readonly events: string;
  /** Beyond those of the events that are not steps. */
  private readonly firstEventSeq = 100_000;

  constructor(folder: string, written: number) {
    this.samples = join(folder, 'telemetry.jsonl');
    this.events = join(folder, 'events.jsonl');
    this.seq = written;
  }

  async write(seconds: number): Promise<void> {
    const beganMs = performance.now();
    for (let tick = 1; tick <= seconds * PER_SECOND; tick += 1) {
      this.seq += 1;
      const clocks = {
        seq: this.seq,
        wallTimeMs: Date.now(),
        monotonicMs: 5000 + HOUR_SECONDS * 1000 + performance.now(),
      };
      appendFileSync(this.samples, `${JSON.stringify({ ...sampleOf(this.seq, GPUS), ...clocks })}\n`);
      appendFileSync(
        this.events,
        `${JSON.stringify({ ...stepOf(this.seq), ...clocks, seq: this.firstEventSeq + this.seq })}\n`,
      );
      await delay(Math.max(0, beganMs + (tick * 1000) / PER_SECOND - performance.now()));
    }
  }
}

/** Of 10 ms. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function identityOf(pid: number): { pid: number; startTicks: number; bootId: string } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, startTicks: Number(fields[19]), bootId };
}
