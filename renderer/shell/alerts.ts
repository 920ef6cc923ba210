import type { AppInfo, MachineSample, RunSummary, WorkspaceStatus } from '@contract/index';

import { formatBytes } from '../ui';
import type { Route } from './routes';

export interface Alert {
  readonly id: string;
  readonly tone: 'attention' | 'failed';
  readonly text: string;
  readonly detail: string | null;
  readonly route: Route | null;
}

export interface AlertFacts {
  readonly appInfo: AppInfo | null;
  readonly workspace: WorkspaceStatus | null;
  readonly runs: ReadonlyMap<string, RunSummary>;
  readonly machine: MachineSample | null;
}

const DISK_LOW_BYTES = 5 * 1024 ** 3;

/** What a person should know of now: derived from the facts at each look, so that nothing lingers once it is mended. */
export function alertsOf({ appInfo, workspace, runs, machine }: AlertFacts): readonly Alert[] {
  const alerts: Alert[] = [];
  if (workspace?.readOnly === true) {
    alerts.push({
      id: 'read-only',
      tone: 'attention',
      text: 'The workspace is open for reading only',
      detail: workspace.readOnlyReason,
      route: null,
    });
  }
  if (appInfo !== null) alerts.push(...appAlerts(appInfo));
  const diskFreeBytes = machine?.sample.host.diskFreeBytes ?? null;
  if (diskFreeBytes !== null && diskFreeBytes < DISK_LOW_BYTES) {
    alerts.push({
      id: 'disk',
      tone: 'failed',
      text: `Only ${formatBytes(diskFreeBytes)} free on the disk`,
      detail: 'Runs stop writing checkpoints when it is full. Free some space, or move the workspace.',
      route: { screen: 'machine' },
    });
  }
  for (const run of runs.values()) alerts.push(...runAlerts(run));
  return alerts;
}

function appAlerts(appInfo: AppInfo): readonly Alert[] {
  const alerts: Alert[] = [];
  if (appInfo.pythonProblem !== null) {
    alerts.push({
      id: 'python',
      tone: 'attention',
      text: 'Training cannot start here',
      detail: appInfo.pythonProblem,
      route: { screen: 'settings' },
    });
  }
  if (appInfo.evaluationBuild) {
    alerts.push({
      id: 'evaluation-build',
      tone: 'attention',
      text: 'Evaluation build',
      detail: `It runs on Electron ${appInfo.electronVersion}, too old for work with patients' data.`,
      route: { screen: 'start' },
    });
  }
  return alerts;
}

function runAlerts(run: RunSummary): readonly Alert[] {
  if (run.state !== 'lost' && run.state !== 'failed') return [];
  const text = run.state === 'lost' ? `Run ${run.name} was lost` : `Run ${run.name} failed`;
  return [
    {
      id: `run ${run.runId}`,
      tone: 'failed',
      text,
      detail: run.stateReason,
      route: { screen: 'run', runId: run.runId },
    },
  ];
}
