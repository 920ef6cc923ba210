// What watching costs: from a line in a log to a point on screen with eight runs active, how long main's thread is held
// meanwhile, and what the program takes when nothing happens.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as PerformanceHooksModule from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

import { initRun, makePhantom } from '../e2e/phantom-folder.ts';
import {
  closeWorkstation,
  createWorkspace,
  launchWorkstation,
  openRun,
  type Workstation,
} from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';

type PerformanceHooks = typeof PerformanceHooksModule;

const RUNS = 8;
const STEPS_PER_SECOND = 10;
const WATCH_SECONDS = 60;
const IDLE_SECONDS = 60;

export async function measureLive(): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-live-'));
  const holders: ChildProcess[] = [];
  try {
    const workspaceFolder = join(scratch, 'workspace');
    const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
    await createWorkspace(workstation.page, workspaceFolder, 'live');
    const idle = await measureIdle(workstation);
    const writers = makeRuns(scratch, workspaceFolder, holders);
    return [...idle, ...(await measureWatching(workstation, writers))];
  } finally {
    for (const holder of holders) holder.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Appends to the logs of a run as its worker and its launcher would. */
class LogWriter {
  private seq = 0;
  private step = 0;
  private telemetrySeq = 0;
  /** When each step was written, by its number. */
  readonly writtenAtMs = new Map<number, number>();

  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  begin(): void {
    this.event({ type: 'started', worldSize: 1, device: 'cpu', totalSteps: 1_000_000 });
    this.event({ type: 'stage-started', stage: 'whole', epochs: 100, stepsPerEpoch: 10_000, step: 0 });
  }

  writeStep(): void {
    this.step += 1;
    this.writtenAtMs.set(this.step, Date.now());
    const measured = { loss: 1 / this.step, learningRate: 1e-4, imagesPerSecond: 40, dataWaitFraction: 0.02 };
    this.event({ type: 'step', stage: 'whole', step: this.step, epoch: 1, ...measured });
  }

  writeSample(): void {
    this.telemetrySeq += 1;
    const host = {
      cpuPercent: 50,
      coreCount: 2,
      loadAverageOneMinute: 1,
      memoryUsedBytes: 1e9,
      memoryTotalBytes: 2e10,
    };
    const sample = {
      seq: this.telemetrySeq,
      wallTimeMs: Date.now(),
      monotonicMs: performance.now(),
      host: { ...host, diskFreeBytes: 1e12, diskTotalBytes: 2e12 },
      gpus: [],
      tree: { processCount: 3, cpuPercent: 100, residentBytes: 1e9 },
      samplerCpuSeconds: null,
    };
    appendFileSync(join(this.folder, 'telemetry.jsonl'), `${JSON.stringify(sample)}\n`);
  }

  private event(fields: Readonly<Record<string, unknown>>): void {
    this.seq += 1;
    const clocks = { seq: this.seq, wallTimeMs: Date.now(), monotonicMs: performance.now(), attempt: 1 };
    appendFileSync(join(this.folder, 'events.jsonl'), `${JSON.stringify({ ...fields, ...clocks })}\n`);
  }
}

/** Run folders whose launchers are processes that live: the program has to take them for running. */
function makeRuns(scratch: string, workspaceFolder: string, holders: ChildProcess[]): LogWriter[] {
  makePhantom(join(scratch, 'phantom'), 8, 1, '160x128');
  const runsFolder = join(workspaceFolder, 'runs');
  mkdirSync(runsFolder, { recursive: true });
  initRun(join(scratch, 'phantom'), join(scratch, 'run'), { 'data.inputRows': '128', 'data.inputColumns': '128' });
  return Array.from({ length: RUNS }, (_, number) => {
    const folder = join(runsFolder, `live-${number}`);
    cpSync(join(scratch, 'run'), folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, name: `live ${number}` }));
    const holder = spawn('sleep', ['3600'], { stdio: 'ignore' });
    holders.push(holder);
    const record = { attempt: 1, launcher: identityOf(holder.pid ?? 0), ranks: [], devices: ['cpu-0'] };
    writeFileSync(join(folder, 'local', 'launcher.json'), JSON.stringify(record));
    const writer = new LogWriter(folder);
    writer.begin();
    return writer;
  });
}

function identityOf(pid: number): { pid: number; startTicks: number; bootId: string } {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, startTicks: Number(afterName[19]), bootId };
}

async function measureWatching(workstation: Workstation, writers: readonly LogWriter[]): Promise<BenchFigure[]> {
  const { page, app } = workstation;
  await openRun(page, 'live 0');
  await page.evaluate(recordDrawnSteps);
  await app.evaluate(() => {
    const { mainModule } = process as unknown as { mainModule: { require: (name: string) => PerformanceHooks } };
    const histogram = mainModule.require('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    (globalThis as unknown as { loopDelay: typeof histogram }).loopDelay = histogram;
  });
  const began = performance.now();
  for (let tick = 1; tick <= WATCH_SECONDS * STEPS_PER_SECOND; tick++) {
    for (const writer of writers) {
      writer.writeStep();
      if (tick % STEPS_PER_SECOND === 0) writer.writeSample();
    }
    await delay(Math.max(0, began + (tick * 1000) / STEPS_PER_SECOND - performance.now()));
  }
  await delay(2000);
  const drawn = await page.evaluate(() => (window as unknown as { drawnSteps: [number, number][] }).drawnSteps);
  const delays = await app.evaluate(() => {
    const { loopDelay } = globalThis as unknown as { loopDelay: { percentile: (p: number) => number; max: number } };
    return { p99Ms: loopDelay.percentile(99) / 1e6, maxMs: loopDelay.max / 1e6 };
  });
  await closeWorkstation(workstation);
  const latencies = latenciesOf(writers[0]?.writtenAtMs ?? new Map<number, number>(), drawn);
  const note = `${RUNS} runs, ${STEPS_PER_SECOND} steps a second each, ${latencies.length} lines`;
  return [
    { name: 'from a line to a point on screen, p50', value: quantile(latencies, 0.5), unit: 'ms', note },
    { name: 'from a line to a point on screen, p95', value: quantile(latencies, 0.95), unit: 'ms' },
    { name: "main's event loop delay meanwhile, p99", value: delays.p99Ms, unit: 'ms' },
    { name: "main's event loop delay meanwhile, longest", value: delays.maxMs, unit: 'ms' },
  ];
}

/** For each line the time until a drawing showed it. */
function latenciesOf(
  writtenAtMs: ReadonlyMap<number, number>,
  drawn: readonly (readonly [number, number])[],
): number[] {
  const latencies: number[] = [];
  let next = 0;
  for (const [step, atMs] of [...writtenAtMs].sort(([a], [b]) => a - b)) {
    while (next < drawn.length && (drawn[next]?.[0] ?? 0) < step) next += 1;
    const shown = drawn[next];
    if (shown !== undefined) latencies.push(shown[1] - atMs);
  }
  return latencies;
}

/** Runs in the window: [newest step drawn, when], at each drawing of the loss that shows a newer one. */
function recordDrawnSteps(): void {
  const drawnSteps: [number, number][] = [];
  (window as unknown as { drawnSteps: [number, number][] }).drawnSteps = drawnSteps;
  const plot = document.querySelector<HTMLElement>('[data-testid="plot-loss"]');
  if (plot === null) throw new Error('There is no plot of the loss');
  new MutationObserver(() => {
    // The axis ends one hundredth behind the last point.
    const step = Math.round(Number(plot.dataset['xEnd']) / 1.01);
    // Painted with the next frame.
    requestAnimationFrame(() => drawnSteps.push([step, Date.now()]));
  }).observe(plot, { attributes: true, attributeFilter: ['data-x-end'] });
}

/** CPU time of all the program's processes, its monitor included, while nothing runs and nobody touches it. */
async function measureIdle({ app }: Workstation): Promise<BenchFigure[]> {
  await delay(10_000);
  const root = app.process().pid ?? 0;
  const before = treeCpuSeconds(root);
  const began = performance.now();
  await delay(IDLE_SECONDS * 1000);
  const seconds = (performance.now() - began) / 1000;
  const after = treeCpuSeconds(root);
  const shares = [...after].map(([name, cpu]) => [name, (100 * (cpu - (before.get(name) ?? 0))) / seconds] as const);
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  const parts = shares.map(([name, share]) => `${name} ${share.toFixed(2)}`).join(', ');
  return [{ name: 'idle program, share of one core', value: total, unit: '%', note: `${IDLE_SECONDS} s: ${parts}` }];
}

/** CPU seconds of a process and its descendants, by what each of them is. */
function treeCpuSeconds(rootPid: number): Map<string, number> {
  const stats = new Map<number, { parent: number; seconds: number }>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      stats.set(Number(name), { parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / 100 });
    } catch {
      continue; // it has ended
    }
  }
  const isInside = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = stats.get(at)?.parent)
      if (at === rootPid) return true;
    return false;
  };
  const byKind = new Map<string, number>();
  for (const [pid, { seconds }] of stats) {
    if (!isInside(pid)) continue;
    const kind = kindOf(pid, rootPid);
    byKind.set(kind, (byKind.get(kind) ?? 0) + seconds);
  }
  return byKind;
}

function kindOf(pid: number, rootPid: number): string {
  if (pid === rootPid) return 'main';
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return /--type=([a-z-]+)/.exec(command)?.[1] ?? (command.includes('mammobench') ? 'monitor' : 'other');
}
