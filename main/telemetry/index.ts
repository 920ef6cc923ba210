import type { MachineSample, TelemetrySample } from '@contract/index';
import type { Broadcast } from '@main/workspace';

import { MachineSampler } from './machine-sampler';

export interface TelemetryDependencies {
  readonly broadcast: Broadcast;
  /** The folder whose disk matters: the open workspace's; null when none is open. */
  readonly folder: () => string | null;
  /** The newest sample of an active run's launcher, which sees the GPUs too; null when no run is active. */
  readonly latestRunSample: () => TelemetrySample | null;
  readonly warn: (message: string) => void;
  readonly intervalMs?: number;
}

export interface TelemetryService {
  readonly close: () => void;
}

/** A launcher that has said nothing for this long is not heard: this program samples for itself. */
const SILENCE_MS = 5000;

/** Tells all windows of this machine once a second. */
export function createTelemetry(dependencies: TelemetryDependencies): TelemetryService {
  const { broadcast, warn, intervalMs = 1000 } = dependencies;
  const source = new MachineTelemetry(dependencies);
  const timer = setInterval(() => {
    source.next().then(
      (sample) => {
        if (sample !== null) broadcast('telemetry.machine', sample);
      },
      (error: unknown) => warn(`This machine was not sampled: ${String(error)}`),
    );
  }, intervalMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

class MachineTelemetry {
  private readonly sampler = new MachineSampler();
  private forwardedSeq = 0;
  private forwardedAtMs = -Infinity;
  private busy = false;

  constructor(private readonly dependencies: TelemetryDependencies) {}

  /** What is to be told now; null when there is nothing new, or a slow disk still holds the sample before. */
  async next(): Promise<MachineSample | null> {
    const fromRun = this.dependencies.latestRunSample();
    if (fromRun !== null && fromRun.seq !== this.forwardedSeq) {
      this.forwardedSeq = fromRun.seq;
      this.forwardedAtMs = performance.now();
      return { sample: fromRun, source: 'launcher' };
    }
    if (fromRun !== null && performance.now() - this.forwardedAtMs < SILENCE_MS) return null;
    if (this.busy) return null;
    this.busy = true;
    try {
      return { sample: await this.sampler.sample(this.dependencies.folder()), source: 'app' };
    } finally {
      this.busy = false;
    }
  }
}
