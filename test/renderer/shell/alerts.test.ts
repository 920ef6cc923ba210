import type { AppInfo, MachineSample, RunSummary } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { alertsOf } from '@renderer/shell/alerts';

const appInfo: AppInfo = {
  version: '0.1.0',
  electronVersion: '45.0.0',
  evaluationBuild: false,
  platform: 'linux',
  pythonExecutable: null,
  pythonProblem: null,
};
const calm = { appInfo, workspace: null, runs: new Map<string, RunSummary>(), machine: null };

describe('alerts', () => {
  it('are none when all is well, or not known yet', () => {
    expect(alertsOf(calm)).toEqual([]);
    expect(alertsOf({ ...calm, appInfo: null })).toEqual([]);
  });

  it('say why the workspace is read only, and why training cannot start', () => {
    const workspace = { id: 'w', name: 'w', folder: '/w', readOnly: true, readOnlyReason: 'Locked by PID 4211' };
    const alerts = alertsOf({ ...calm, workspace, appInfo: { ...appInfo, pythonProblem: 'No Python: run npm start' } });
    expect(alerts.map((alert) => alert.detail)).toEqual(['Locked by PID 4211', 'No Python: run npm start']);
  });

  it('warn of a nearly full disk, but not of one that cannot be read', () => {
    expect(alertsOf({ ...calm, machine: sampleWithFree(2 * 1024 ** 3) })[0]?.text).toBe(
      'Only 2.00 GiB free on the disk',
    );
    expect(alertsOf({ ...calm, machine: sampleWithFree(null) })).toEqual([]);
  });

  it('lead to the run that was lost, and not to one that runs', () => {
    const lost = { runId: 'r1', name: 'smoke', state: 'lost', stateReason: 'No launcher' } as RunSummary;
    const running = { ...lost, runId: 'r2', state: 'running' } as RunSummary;
    const alerts = alertsOf({ ...calm, runs: new Map([lost, running].map((run) => [run.runId, run])) });
    expect(alerts.map((alert) => alert.route)).toEqual([{ screen: 'run', runId: 'r1' }]);
  });
});

function sampleWithFree(diskFreeBytes: number | null): MachineSample {
  return { sample: { host: { diskFreeBytes } }, source: 'app' } as MachineSample;
}
