import type { MachineSample, MonitorLine, TelemetrySample } from '@contract/index';

import { MachineSampler } from './machine-sampler';

export interface MachineSources {
  readonly leases: () => Promise<MachineSample['leases']>;
  /** The newest samples of the active runs' launchers, by run; each sees its own GPUs. */
  readonly runSamples: () => ReadonlyMap<string, TelemetrySample>;
  /** The folder whose disk matters. */
  readonly folder: () => string;
  readonly monotonicMs?: () => number;
}

/** Who has said nothing for this long is not heard: the next best source is. */
const SILENCE_MS = 5000;

/** This machine as the best source tells it: the monitor, else the runs' launchers, else this program itself. */
export class MachineTelemetry {
  private readonly sampler = new MachineSampler();
  private readonly monotonicMs: () => number;
  private monitorAtMs = -Infinity;
  private launcherAtMs = -Infinity;
  private heard = new Map<string, number>();
  private isBusy = false;

  constructor(private readonly sources: MachineSources) {
    this.monotonicMs = sources.monotonicMs ?? (() => performance.now());
  }

  /** What a line of the monitor makes; null while the sample before is still being made. */
  ofMonitor(line: MonitorLine): Promise<MachineSample | null> {
    this.monitorAtMs = this.monotonicMs();
    return this.oneAtATime(() => Promise.resolve({ ...line, source: 'monitor' as const, problem: null }));
  }

  /** So long the monitor may still say nothing before somebody else is asked. */
  get trustedForMs(): number {
    return Math.max(0, this.monitorAtMs + SILENCE_MS - this.monotonicMs());
  }

  /** What is to be told, once a second, while the monitor is silent, and why it is; null when there is nothing new. */
  async withoutMonitor(problem: string | null): Promise<MachineSample | null> {
    const nowMs = this.monotonicMs();
    if (nowMs - this.monitorAtMs < SILENCE_MS) return null;
    const fromRuns = this.newOfRuns();
    if (fromRuns !== null) this.launcherAtMs = nowMs;
    else if (nowMs - this.launcherAtMs < SILENCE_MS) return null;
    return this.oneAtATime(async () => ({
      sample: fromRuns ?? (await this.sampler.sample(this.sources.folder())),
      gpuProcesses: null,
      source: fromRuns === null ? ('app' as const) : ('launcher' as const),
      problem,
    }));
  }

  /** The newest sample, with the GPUs of all runs; null when no launcher has said anything since the last call. */
  private newOfRuns(): TelemetrySample | null {
    const samples = [...this.sources.runSamples()];
    const isNew = samples.some(([runId, { seq }]) => this.heard.get(runId) !== seq);
    this.heard = new Map(samples.map(([runId, { seq }]) => [runId, seq]));
    if (!isNew) return null;
    const newestFirst = samples.map(([, sample]) => sample).sort((a, b) => b.wallTimeMs - a.wallTimeMs);
    const [newest] = newestFirst;
    if (newest === undefined) return null;
    const gpus = new Map(newestFirst.reverse().flatMap((sample) => sample.gpus.map((gpu) => [gpu.uuid, gpu])));
    return { ...newest, tree: null, gpus: [...gpus.values()].sort((a, b) => a.index - b.index) };
  }

  private async oneAtATime(make: () => Promise<Omit<MachineSample, 'leases'>>): Promise<MachineSample | null> {
    if (this.isBusy) return null;
    this.isBusy = true;
    try {
      const [sample, leases] = await Promise.all([make(), this.sources.leases()]);
      return { ...sample, leases };
    } finally {
      this.isBusy = false;
    }
  }
}
