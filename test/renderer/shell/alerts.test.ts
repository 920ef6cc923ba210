import type { Alert, AppInfo } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { lengthOfAlert, routeOfAlert, standingFactsOf, worstToneOf } from '@renderer/shell/alerts';

const appInfo: AppInfo = {
  version: '0.1.0',
  electronVersion: '45.0.0',
  evaluationBuild: false,
  platform: 'linux',
  pythonExecutable: null,
  pythonProblem: null,
};
const calm = { appInfo, workspace: null };

describe('standing facts', () => {
  it('are none when all is well, or not known yet', () => {
    expect(standingFactsOf(calm)).toEqual([]);
    expect(standingFactsOf({ ...calm, appInfo: null })).toEqual([]);
  });

  it('say why the workspace is read only, and why training cannot start', () => {
    const workspace = { id: 'w', name: 'w', folder: '/w', readOnly: true, readOnlyReason: 'Locked by PID 4211' };
    const facts = standingFactsOf({ workspace, appInfo: { ...appInfo, pythonProblem: 'No Python: run npm start' } });
    expect(facts.map((fact) => fact.detail)).toEqual(['Locked by PID 4211', 'No Python: run npm start']);
  });
});

const alert: Alert = {
  id: 'a',
  kind: 'gpu-idle',
  tone: 'attention',
  runId: 'r1',
  device: 'GPU-1',
  title: 'GPU0 is idle',
  evidence: '3 % for 2 m 10 s',
  beganAtMs: 1_000_000,
  endedAtMs: null,
  seenAtMs: null,
};

describe('an alert', () => {
  it('lasts while it holds, tells how long it held, and has no length where it is a moment', () => {
    expect(lengthOfAlert(alert)).toBe('ongoing');
    expect(lengthOfAlert({ ...alert, endedAtMs: 1_090_000 })).toBe(90);
    expect(lengthOfAlert({ ...alert, kind: 'run-ended' })).toBeNull();
    expect(lengthOfAlert({ ...alert, endedAtMs: 999_000 })).toBe(0);
  });

  it('leads to its run, or else to the machine', () => {
    expect(routeOfAlert(alert)).toEqual({ screen: 'run', runId: 'r1' });
    expect(routeOfAlert({ ...alert, runId: null })).toEqual({ screen: 'machine' });
  });

  it('gives the bell the gravest tone of all', () => {
    const info: Alert = { ...alert, tone: 'info' };
    const fact = { id: 'python', text: '', detail: null, route: null };
    expect(worstToneOf([], [])).toBeNull();
    expect(worstToneOf([], [info])).toBe('info');
    expect(worstToneOf([fact], [info])).toBe('attention');
    expect(worstToneOf([fact], [alert, { ...alert, tone: 'failed' }])).toBe('failed');
  });
});
