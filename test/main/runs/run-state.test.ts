import { describe, expect, it } from 'vitest';

import type { ExitRecord, LauncherRecord, QueuePlace } from '@contract/index';

import { EventFold } from '../../../main/runs/event-fold';
import { parseProcessStat } from '../../../main/runs/process-evidence';
import type { RunEvidence } from '../../../main/runs/run-host';
import { deriveState } from '../../../main/runs/run-state';
import { summarize } from '../../../main/runs/run-summary';
import { runIdOf } from '../../../main/runs/run-id';
import { RunWriter } from './run-lines';

const launcher = (attempt: number): LauncherRecord => ({
  attempt,
  launcher: { pid: 7, startTicks: 1, bootId: 'boot' },
  ranks: [{ pid: 8, startTicks: 2, bootId: 'boot' }],
  devices: ['cpu'],
});
const exit = (attempt: number, outcome: ExitRecord['outcome']): ExitRecord => ({
  attempt,
  outcome,
  reason: `it ${outcome}`,
  exitCode: 0,
  signal: null,
  endedAtMs: 5,
  logTail: [],
});
const none: RunEvidence = {
  launcher: null,
  launcherAlive: false,
  ranksAlive: 0,
  exit: null,
  result: null,
  stopRequested: false,
  hasModel: false,
};
const alive: RunEvidence = { ...none, launcher: launcher(1), launcherAlive: true, ranksAlive: 1 };

describe('deriveState', () => {
  it.each<[string, RunEvidence, number, string]>([
    ['nothing but a folder', none, 0, 'lost'],
    ['a launcher, no event of its attempt', alive, 0, 'starting'],
    ['a launcher and its worker’s events', alive, 1, 'running'],
    ['a stop request', { ...alive, stopRequested: true }, 1, 'stopping'],
    ['an exit record, the launcher just ending', { ...alive, exit: exit(1, 'finished') }, 1, 'finished'],
    ['an exit record of a failure', { ...none, launcher: launcher(1), exit: exit(1, 'failed') }, 1, 'failed'],
    ['a second attempt after a stop', { ...alive, launcher: launcher(2), exit: exit(1, 'stopped') }, 1, 'starting'],
    ['a launcher gone without an exit record', { ...alive, launcherAlive: false }, 1, 'lost'],
    ['a second launcher gone', { ...none, launcher: launcher(2), exit: exit(1, 'stopped') }, 2, 'lost'],
    ['an attempt that was refused', { ...none, launcher: launcher(1), exit: exit(2, 'failed') }, 1, 'failed'],
  ])('%s: %#', (_name, evidence, eventAttempt, state) => {
    expect(deriveState(evidence, eventAttempt).state).toBe(state);
  });

  const place: QueuePlace = {
    ...{ position: 1, of: 1, priority: 0, held: false, after: [], group: null },
    reason: 'Its turn is next.',
  };
  const ended = { ...none, launcher: launcher(1), exit: exit(1, 'stopped') };
  it.each<[string, RunEvidence, number, string]>([
    ['nothing but a folder', none, 1, 'queued'],
    ['a stop request of before', { ...none, stopRequested: true }, 1, 'queued'],
    ['an attempt that ended', ended, 2, 'queued'],
    ['a launcher just ending', { ...ended, launcherAlive: true }, 2, 'queued'],
    ['a launcher that was killed', { ...alive, launcherAlive: false }, 2, 'queued'],
    ['the attempt that was waited for, running', alive, 1, 'running'],
    ['the attempt that was waited for, refused', { ...none, exit: exit(1, 'failed') }, 1, 'failed'],
    ['the attempt that was waited for, lost', { ...alive, launcherAlive: false }, 1, 'lost'],
    ['another attempt that runs all the same', alive, 2, 'running'],
  ])('in the queue, with %s: %#', (_name, evidence, attempt, state) => {
    expect(deriveState(evidence, 1, { attempt, place, queuePaused: false }).state).toBe(state);
  });

  it('is stopped when it was canceled before it began', () => {
    expect(deriveState({ ...none, stopRequested: true }, 0)).toEqual({
      state: 'stopped',
      reason: 'It was canceled before it began.',
    });
  });

  it('says in words what happened to a lost run and what can be done', () => {
    const { reason } = deriveState({ ...alive, launcherAlive: false, ranksAlive: 2 }, 1);
    expect(reason).toContain('PID 7');
    expect(reason).toContain('2 of its processes still run');
    expect(reason).toContain('Resume');
  });
});

describe('summarize', () => {
  const inputs = {
    runId: 'run-1',
    config: null,
    configFailure: null,
    said: null,
    addedAtMs: null,
    createdAtMs: 1,
    launchedAtMs: null,
    skippedLines: 0,
    waiting: null,
    stalled: null,
    retrying: null,
    throttled: null,
  };

  it('estimates the time left from the pace of the stage', () => {
    const writer = new RunWriter();
    const events = new EventFold();
    events.take(writer.started(100));
    events.take(writer.stage('whole', 0));
    for (let step = 1; step <= 10; step += 1) events.take(writer.step(step));
    const summary = summarize({ ...inputs, evidence: alive, events });
    expect(summary.etaSeconds).toBeCloseTo(90, 6);
    expect([summary.step, summary.totalSteps, summary.epoch, summary.epochs]).toEqual([10, 100, 1, 4]);
    expect(summary.workerPids).toEqual([8]);
  });

  it('keeps the epochs of the training while the model is scored and exported', () => {
    const writer = new RunWriter();
    const events = new EventFold();
    for (const line of [writer.started(10), writer.stage('whole', 0), writer.step(10, { epoch: 4 })]) events.take(line);
    events.take(writer.line({ type: 'stage-started', stage: 'test', epochs: null, stepsPerEpoch: null, step: 10 }));
    const summary = summarize({ ...inputs, evidence: alive, events });
    expect([summary.stage, summary.epoch, summary.epochs, summary.etaSeconds]).toEqual(['test', 4, 4, null]);
  });

  it('shows no pace and no processes of a run that has ended', () => {
    const events = new EventFold();
    events.take(new RunWriter().step(5));
    const summary = summarize({ ...inputs, evidence: { ...none, exit: exit(1, 'stopped') }, events });
    expect([summary.etaSeconds, summary.imagesPerSecond, summary.launcherPid]).toEqual([null, null, null]);
    expect(summary.endedAtMs).toBe(5);
  });
});

describe('the small print', () => {
  it('makes ids that sort by time and say what the run is', () => {
    expect(runIdOf('Größe: 512 × 416!', Date.UTC(2026, 10, 23, 18, 30, 12))).toBe('20261123-183012-gro-e-512-416');
    expect(runIdOf('日本', Date.UTC(2026, 10, 23))).toBe('20261123-000000');
  });

  it('reads a process whose name is made to confuse', () => {
    const text = '42 (a) S 1 (b) R) S 7 42 42 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 1 0 123456 1000 3';
    expect(parseProcessStat(text)).toEqual({ state: 'S', startTicks: 123456 });
    expect(parseProcessStat('')).toBeNull();
  });
});
