import { homedir } from 'node:os';
import { join } from 'node:path';

import { ok, type MachineSample, type RunSummary, type Settings, type TelemetrySample } from '@contract/index';
import type { Broadcast, FeatureHandlers, PythonStatus, WorkspaceService } from '@main/workspace';

import { AlertWatch, type Notice } from './alerts';
import { LeaseReader } from './leases';
import { MachineTelemetry } from './machine-telemetry';
import { MonitorProcess, type MonitorTiming } from './monitor-process';

export type { Notice } from './alerts';

export interface TelemetryDependencies {
  readonly workspace: Pick<WorkspaceService, 'current' | 'writable' | 'onChange' | 'beforeClose'>;
  readonly runs: {
    readonly summaries: () => readonly RunSummary[];
    /** The newest samples of the active runs' launchers, by run. */
    readonly latestSamples: () => ReadonlyMap<string, TelemetrySample>;
  };
  readonly python: () => Promise<PythonStatus>;
  readonly settings: () => Promise<Settings>;
  readonly broadcast: Broadcast;
  /** False while no window is there to be told. */
  readonly isWatched: () => boolean;
  readonly notify: (notice: Notice) => void;
  readonly warn: (message: string) => void;
  readonly intervalMs?: number;
  readonly monitorTiming?: Partial<MonitorTiming>;
}

export interface TelemetryService {
  readonly handlers: FeatureHandlers<'telemetry'>;
  /** To be called when a setting may have changed: thresholds count at once, and another Python is looked up. */
  readonly settingsChanged: () => Promise<void>;
  /** Comes back when the monitor has gone and all alerts are written. */
  readonly close: () => Promise<void>;
}

/** Samples this machine once a second, tells all windows of it, and judges it. */
export function createTelemetry(dependencies: TelemetryDependencies): TelemetryService {
  const telemetry = new Telemetry(dependencies);
  return {
    handlers: {
      'telemetry.latest': () => ok(telemetry.latest),
      'telemetry.alerts': () => ok(telemetry.alerts.list()),
      'telemetry.markSeen': ({ id }) => telemetry.alerts.markSeen(id),
      'telemetry.markAllSeen': () => telemetry.alerts.markAllSeen(),
    },
    settingsChanged: () => telemetry.readSettings(),
    close: () => telemetry.close(),
  };
}

class Telemetry {
  latest: MachineSample | null = null;
  readonly alerts: AlertWatch;
  private readonly machine: MachineTelemetry;
  private readonly monitor: MonitorProcess;
  private readonly timer: NodeJS.Timeout;
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
    this.timer = setInterval(() => this.tell(this.machine.withoutMonitor(this.monitor.problem)), intervalMs);
    this.timer.unref();
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
    this.forgetWorkspace();
    clearInterval(this.timer);
    await Promise.all([this.monitor.close(), this.alerts.close()]);
  }

  private tell(made: Promise<MachineSample | null>): void {
    this.take(made).catch((error: unknown) => this.dependencies.warn(`This machine was not sampled: ${String(error)}`));
  }

  private async take(made: Promise<MachineSample | null>): Promise<void> {
    const sample = await made;
    if (sample === null) return;
    this.latest = sample;
    if (this.dependencies.isWatched()) this.dependencies.broadcast('telemetry.machine', sample);
    await this.alerts.take(sample);
  }
}

function createMachine({ workspace, runs, warn }: TelemetryDependencies): MachineTelemetry {
  const leases = new LeaseReader({
    environment: process.env,
    runsFolder: () => {
      const folder = workspace.current()?.folder;
      return folder === undefined ? null : join(folder, 'runs');
    },
  });
  let hasWarned = false;
  return new MachineTelemetry({
    runSamples: runs.latestSamples,
    folder: () => folderOf(workspace),
    leases: () =>
      leases.read().catch((error: unknown) => {
        if (!hasWarned) warn(`The leases of this machine were not read: ${String(error)}`);
        hasWarned = true;
        return [];
      }),
  });
}

/** The open workspace, or the user's own folder: its disk is the one that is shown. */
function folderOf(workspace: TelemetryDependencies['workspace']): string {
  return workspace.current()?.folder ?? homedir();
}
