import { homedir } from 'node:os';
import { join } from 'node:path';

import {
  ok,
  type DeviceLease,
  type MachineSample,
  type RunSummary,
  type Settings,
  type TelemetrySample,
} from '@contract/index';
import { KEPT_SAMPLES } from '@core/telemetry';
import type { Broadcast, FeatureHandlers, PythonStatus, WorkspaceService } from '@main/workspace';

import { AlertWatch, type Notice } from './alerts';
import { LeaseReader, begunRuns } from './leases';
import { MachineTelemetry } from './machine-telemetry';
import { MonitorProcess, type MonitorTiming } from './monitor-process';

export type { Notice } from './alerts';

/** How a person looks at this machine: not at all, in passing (the status bar), or at its page. */
export type Attention = 'none' | 'passing' | 'close';

/** By what the windows show; the machine's page shows every second. */
export function attentionOf(routes: readonly string[]): Attention {
  if (routes.length === 0) return 'none';
  return routes.some((route) => route.startsWith('#/machine')) ? 'close' : 'passing';
}

/** With nothing running and nobody close, one sample in so many is told: telling is most of what an idle program costs. */
const CALM_SAMPLES = 5;

export interface TelemetryDependencies {
  readonly workspace: Pick<WorkspaceService, 'current' | 'writable' | 'onChange' | 'beforeClose'>;
  readonly runs: {
    readonly summaries: () => readonly RunSummary[];
    /** The newest samples of the active runs' launchers, by run. */
    readonly latestSamples: () => ReadonlyMap<string, TelemetrySample>;
    /** Looks at a run's folder now. */
    readonly notice: (runId: string) => void;
  };
  readonly python: () => Promise<PythonStatus>;
  readonly settings: () => Promise<Settings>;
  readonly broadcast: Broadcast;
  readonly attention: () => Attention;
  readonly notify: (notice: Notice) => void;
  readonly warn: (message: string) => void;
  readonly intervalMs?: number;
  readonly monitorTiming?: Partial<MonitorTiming>;
}

export interface TelemetryService {
  readonly handlers: FeatureHandlers<'telemetry'>;
  /** The newest sample of this machine; null before the first. */
  readonly latest: () => MachineSample | null;
  /** To be called when a setting may have changed: thresholds count at once, and another Python is looked up. */
  readonly settingsChanged: () => Promise<void>;
  /** Comes back when the monitor has gone and all alerts are written. */
  readonly close: () => Promise<void>;
}

/** Samples this machine once a second, tells all windows of it as often as they look, and judges it. */
export function createTelemetry(dependencies: TelemetryDependencies): TelemetryService {
  const telemetry = new Telemetry(dependencies);
  return {
    handlers: {
      'telemetry.latest': () => ok(telemetry.latest),
      'telemetry.recent': () => ok(telemetry.recent),
      'telemetry.alerts': () => ok(telemetry.alerts.list()),
      'telemetry.markSeen': ({ id }) => telemetry.alerts.markSeen(id),
      'telemetry.markAllSeen': () => telemetry.alerts.markAllSeen(),
    },
    latest: () => telemetry.latest,
    settingsChanged: () => telemetry.readSettings(),
    close: () => telemetry.close(),
  };
}

class Telemetry {
  latest: MachineSample | null = null;
  recent: readonly TelemetrySample[] = [];
  private untold = 0;
  readonly alerts: AlertWatch;
  private readonly machine: MachineTelemetry;
  private readonly monitor: MonitorProcess;
  private timer: NodeJS.Timeout;
  private closed = false;
  private readonly forgetWorkspace: () => void;
  private settings: Settings | null = null;

  constructor(private readonly dependencies: TelemetryDependencies) {
    const { workspace, runs, python, warn, intervalMs = 1000, monitorTiming = {} } = dependencies;
    this.machine = createMachine(dependencies);
    this.alerts = new AlertWatch({
      ...dependencies,
      runSummaries: runs.summaries,
      settings: () => this.settings,
    });
    this.monitor = new MonitorProcess({
      python,
      warn,
      folder: () => folderOf(workspace),
      onLine: (line) => this.tell(this.machine.ofMonitor(line)),
      timing: monitorTiming,
    });
    // Its disk is another one, and its settings may name another Python.
    this.forgetWorkspace = workspace.onChange(() => {
      this.monitor.restart();
      void this.readSettings();
    });
    this.monitor.restart();
    void this.readSettings();
    this.timer = setTimeout(() => this.standIn(intervalMs), intervalMs).unref();
  }

  /** Asks others than the monitor, once a second while it is silent; while it speaks, nothing wakes the program for that. */
  private standIn(intervalMs: number): void {
    if (this.closed) return;
    this.tell(this.machine.withoutMonitor(this.monitor.problem));
    const pauseMs = Math.max(intervalMs, this.machine.trustedForMs);
    this.timer = setTimeout(() => this.standIn(intervalMs), pauseMs).unref();
  }

  async readSettings(): Promise<void> {
    const before = this.settings;
    try {
      this.settings = await this.dependencies.settings();
      const isSamePython = before === null || before.pythonExecutable === this.settings.pythonExecutable;
      if (!isSamePython) this.monitor.restart();
    } catch (error) {
      this.dependencies.warn(`The settings were not read: ${String(error)}`);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.forgetWorkspace();
    clearTimeout(this.timer);
    await Promise.all([this.monitor.close(), this.alerts.close()]);
  }

  private tell(made: Promise<MachineSample | null>): void {
    this.take(made).catch((error: unknown) => this.dependencies.warn(`This machine was not sampled: ${String(error)}`));
  }

  private async take(made: Promise<MachineSample | null>): Promise<void> {
    const sample = await made;
    if (sample === null) return;
    this.latest = sample;
    this.recent = [...this.recent.slice(1 - KEPT_SAMPLES), sample.sample];
    this.noticeBegun(sample.leases);
    this.untold += 1;
    if (this.isToBeTold(sample)) {
      this.untold = 0;
      this.dependencies.broadcast('telemetry.machine', sample);
    }
    await this.alerts.take(sample);
  }

  private isToBeTold({ sample, leases }: MachineSample): boolean {
    const attention = this.dependencies.attention();
    if (attention === 'none') return false;
    // A sensor that gives nothing is named once, in this sample alone.
    const isNews = leases.length > 0 || (sample.missing ?? []).length > 0;
    return attention === 'close' || isNews || this.untold >= CALM_SAMPLES;
  }

  /** A run that begins anew takes a device first: this tells of it sooner than its folder's turn to be looked at. */
  private noticeBegun(leases: readonly DeviceLease[]): void {
    if (leases.length === 0) return;
    const { runs } = this.dependencies;
    for (const runId of begunRuns(leases, runs.summaries())) runs.notice(runId);
  }
}

function createMachine({ workspace, runs, warn, attention }: TelemetryDependencies): MachineTelemetry {
  const leases = new LeaseReader({
    environment: process.env,
    runsFolder: () => {
      const folder = workspace.current()?.folder;
      return folder === undefined ? null : join(folder, 'runs');
    },
  });
  let hasWarned = false;
  let last: DeviceLease[] = [];
  let unread = CALM_SAMPLES;
  return new MachineTelemetry({
    runSamples: runs.latestSamples,
    folder: () => folderOf(workspace),
    leases: async () => {
      // A device that is leased while nobody holds one and nobody is close: known a little later, at a fifth of the cost.
      unread += 1;
      if (last.length === 0 && attention() !== 'close' && unread < CALM_SAMPLES) return last;
      unread = 0;
      last = await leases.read().catch((error: unknown) => {
        if (!hasWarned) warn(`The leases of this machine were not read: ${String(error)}`);
        hasWarned = true;
        return [];
      });
      return last;
    },
  });
}

/** The open workspace, or the user's own folder: its disk is the one that is shown. */
function folderOf(workspace: TelemetryDependencies['workspace']): string {
  return workspace.current()?.folder ?? homedir();
}
