import { describe, expect, it } from 'vitest';

import { isRunExplanation } from '@contract/index';
import type {
  ExitRecord,
  LauncherRecord,
  QueuePlace,
  RunCondition,
  RunEventLine,
  RunState,
  RunSummary,
} from '@contract/index';

import { explainRun, type ExplainFacts } from '../../../main/runs/explain-run';

const launcher: LauncherRecord = {
  attempt: 2,
  launcher: { pid: 71, startTicks: 1, bootId: 'boot' },
  ranks: [{ pid: 72, startTicks: 2, bootId: 'boot' }],
  devices: ['cpu-0', 'cpu-1'],
};
const place: QueuePlace = {
  ...{ position: 2, of: 3, priority: 0, held: false, after: [], group: null },
  reason: 'GPU 0 is leased by run other (PID 12, root).',
};
const line = (wallTimeMs: number, source: RunEventLine['source'], kind: string, text: string): RunEventLine => ({
  ...{ wallTimeMs, source, kind, text },
});

function exitOf(outcome: ExitRecord['outcome'], reason: string, more: Partial<ExitRecord> = {}): ExitRecord {
  return { attempt: 2, outcome, reason, exitCode: null, signal: null, endedAtMs: 9000, logTail: [], ...more };
}

function facts(state: RunState, summary: Partial<RunSummary> = {}, more: Partial<ExplainFacts> = {}): ExplainFacts {
  const stated = { state, stateReason: more.exit?.reason ?? null, endedAtMs: more.exit?.endedAtMs ?? null };
  const known = { attempt: 2, step: 20, totalSteps: 100, createdAtMs: 1000, startedAtMs: 2000, skippedLines: 0 };
  return {
    summary: { ...known, conditions: [], queue: null, ...stated, ...summary } as unknown as RunSummary,
    launcher,
    launcherAlive: state === 'starting' || state === 'running' || state === 'stopping',
    ranksAlive: 0,
    exit: null,
    result: null,
    lines: [],
    files: [],
    queuedAtMs: null,
    stopRequestedAtMs: null,
    attemptBeganAtMs: 3000,
    lastSignAtMs: 8000,
    ...more,
  };
}

function evidence(given: ExplainFacts): Record<string, string> {
  return Object.fromEntries(explainRun(given).evidence.map(({ name, value }) => [name, value]));
}

const failedWith = (reason: string, more: Partial<ExitRecord> = {}): ExplainFacts =>
  facts('failed', {}, { exit: exitOf('failed', reason, more) });
const condition = (kind: RunCondition['kind'], text: string): RunCondition => ({ kind, sinceMs: 7000, text });

describe('a run’s state in words', () => {
  const canceled = { launcher: null, exit: null, stopRequestedAtMs: 4000 };
  it.each<[string, ExplainFacts, string, number | null, string | null]>([
    [
      'queued',
      facts('queued', { queue: place }, { queuedAtMs: 6000 }),
      'in the queue, 2 of 3. GPU 0 is leased',
      6000,
      null,
    ],
    [
      'held in the queue',
      facts('queued', { queue: place, conditions: [condition('paused', 'It is held.')] }, { queuedAtMs: 6000 }),
      'in the queue',
      6000,
      'Let it go on',
    ],
    ['starting', facts('starting'), 'Attempt 2 is starting', 3000, null],
    ['running', facts('running'), 'Attempt 2 runs, at step 20 of 100.', 3000, null],
    ['running, no step yet', facts('running', { step: null }), 'Attempt 2 runs.', 3000, null],
    ['stopping', facts('stopping', {}, { stopRequestedAtMs: 5000 }), 'A stop was requested', 5000, 'killed'],
    [
      'finished',
      facts('finished', {}, { exit: exitOf('finished', 'The run finished.') }),
      'The run finished.',
      9000,
      null,
    ],
    [
      'stopped',
      facts('stopped', {}, { exit: exitOf('stopped', 'Stopped at step 20 with a checkpoint: asked.') }),
      'Stopped at step 20',
      9000,
      'Resume goes on',
    ],
    [
      'canceled',
      facts('stopped', { attempt: 0 }, canceled),
      'canceled before it began',
      4000,
      'Resume puts it into the queue',
    ],
    ['failed', failedWith('The worker was ended by signal 9 (SIGKILL).'), 'SIGKILL', 9000, 'Resume goes on'],
    ['lost', facts('lost'), 'The launcher (PID 71) is gone', 8000, 'Resume goes on'],
    [
      'lost before it began',
      facts('lost', {}, { launcher: null, lastSignAtMs: null }),
      'nothing shows that it ever began',
      1000,
      'Resume puts it into the queue',
    ],
    [
      'stalled',
      facts('running', { conditions: [condition('stalled', 'No step for 90 s.')] }),
      'It stands still. No step for 90 s.',
      7000,
      'stacks',
    ],
    [
      'retrying',
      facts('running', { conditions: [condition('retrying', 'Attempt 3 begins in 30 s')] }),
      'waits to begin again. Attempt 3 begins',
      7000,
      'by itself',
    ],
    [
      'throttled',
      facts('running', { conditions: [condition('throttled', 'GPU 0: power-cap')] }),
      'clocks held down. GPU 0: power-cap',
      7000,
      'cooling',
    ],
    [
      'stopping while it stands still',
      facts('stopping', { conditions: [condition('stalled', 'No step.')] }, { stopRequestedAtMs: 5000 }),
      'A stop was requested',
      5000,
      'killed',
    ],
  ])('%s', (_what, given, happened, sinceMs, remedy) => {
    const told = explainRun(given);
    expect(told.happened).toContain(happened);
    expect(told.sinceMs).toBe(sinceMs);
    if (remedy === null) expect(told.remedy).toBeNull();
    else expect(told.remedy).toContain(remedy);
  });

  const states: RunState[] = ['queued', 'starting', 'running', 'stopping', 'finished', 'stopped', 'failed', 'lost'];
  const kinds: RunCondition['kind'][] = ['stalled', 'retrying', 'throttled', 'paused'];
  const sets = kinds.map((_kind, index) => kinds.slice(index)).concat([[]]);
  it.each(states.flatMap((state) => sets.map((set) => [state, set] as const)))('is whole: %s with %j', (state, set) => {
    const conditions = set.map((kind) => condition(kind, `Evidence of ${kind}.`));
    const outcome = state === 'finished' || state === 'stopped' || state === 'failed' ? state : null;
    const exit = outcome === null ? null : exitOf(outcome, 'What happened.');
    const told = explainRun(facts(state, { conditions, queue: state === 'queued' ? place : null }, { exit }));
    expect(isRunExplanation(told)).toBe(true);
    expect(told.happened).toMatch(/^[A-Z].+[.:]$/);
    expect(told.remedy ?? 'Nothing.').toMatch(/^[A-Z].+[.]$/);
    const said = JSON.stringify(told);
    if (state === 'starting' || state === 'running' || state === 'stopping') {
      for (const kind of set) expect(said).toContain(`Evidence of ${kind}.`);
    }
  });

  it('says what can be done once, not twice', () => {
    const reason = 'Stopped without a final checkpoint: it was killed. Resume goes on from the last checkpoint.';
    const told = explainRun(facts('stopped', {}, { exit: exitOf('stopped', reason) }));
    expect(told.happened).not.toContain('Resume');
    expect(told.remedy).toBe('Resume goes on from the last checkpoint.');
  });
});

describe('what can be done about a failure', () => {
  it.each<[string, ExitRecord['logTail'], string]>([
    ['Could not start: /execution/device: there is no GPU.', [], 'Mend what it names'],
    ['The worker failed: [Errno 28] No space left on device', [], 'Make room on the disk'],
    ['The worker ended. The kernel killed PID 9 because memory ran out.', [], 'fewer data workers'],
    ['The worker failed: CUDA out of memory. Tried to allocate 2 GiB', [], 'smaller batch'],
    ['The worker failed: the loss is nan at step 7; the batch’s cases: ', [], 'lower learning rate'],
    ['The worker ended with exit code 1 and left no result.', ['torch.OutOfMemoryError: CUDA'], 'smaller batch'],
    ['The worker failed: something new', [], 'the log’s last lines'],
  ])('%s %j', (reason, logTail, remedy) => {
    expect(explainRun(failedWith(reason, { logTail })).remedy).toContain(remedy);
  });
});

describe('the evidence', () => {
  const logTail = [
    'Epoch 1',
    'Traceback (most recent call last):',
    '  File "worker.py", line 12, in main',
    '    train()',
    'ValueError: the batch is empty',
    'rank 0 ends',
  ];

  it('of a failure: exit code, signal by name, exception, what was last', () => {
    const lines = [
      line(4000, 'worker', 'checkpoint', 'Checkpoint at step 10: checkpoints/step-000000010.pt'),
      line(5000, 'worker', 'message', 'hello'),
      line(6000, 'launcher', 'rank-exited', 'Rank 0 ended'),
    ];
    const given = facts(
      'failed',
      { skippedLines: 3 },
      { exit: exitOf('failed', 'It failed.', { exitCode: 1, signal: 9, logTail }), lines },
    );
    expect(evidence(given)).toEqual({
      Attempt: '2',
      'Exit code': '1',
      Signal: '9 (SIGKILL)',
      Exception: logTail.slice(1, 5).join('\n'),
      'Last line of the log': 'rank 0 ends',
      Devices: 'cpu-0, cpu-1',
      'Last step': expect.stringContaining('20 of 100; last heard of at') as string,
      'Last event': expect.stringContaining('hello') as string,
      'Last checkpoint': expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}Checkpoint at step 10/) as string,
      'Launcher’s last word': expect.stringContaining('Rank 0 ended') as string,
      'Unreadable log lines': '3 were skipped',
    });
  });

  it('names the memory that ran out, and an exit code of zero', () => {
    const reason = 'The worker was ended by signal 9 (SIGKILL). The kernel killed PID 9 because memory ran out.';
    const said = evidence(failedWith(reason, { exitCode: 0 }));
    expect(said).toMatchObject({ Memory: 'The kernel killed PID 9 because memory ran out.', 'Exit code': '0' });
  });

  it('of a run that waits: who holds the device, and nothing of how an attempt before ended', () => {
    const given = facts('queued', { queue: place }, { exit: exitOf('failed', 'It failed.', { exitCode: 1, logTail }) });
    expect(evidence(given)['Waits']).toContain('leased by run other (PID 12, root)');
    expect(Object.keys(evidence(given))).not.toContain('Exit code');
  });

  it('of a stall: where the stacks of this attempt lie', () => {
    const files = ['attempt-1-rank-0-1.txt', 'attempt-2-rank-0-1.txt', 'attempt-2-rank-1-1.txt'].map((name) => ({
      path: `local/stacks/${name}`,
      sizeBytes: 1,
    }));
    const given = facts('running', { conditions: [condition('stalled', 'No step.')] }, { files });
    expect(evidence(given)['Stacks']).toBe('local/stacks/attempt-2-rank-0-1.txt\nlocal/stacks/attempt-2-rank-1-1.txt');
    expect(evidence(given)['Launcher']).toBe('PID 71, runs');
  });

  it('of a lost run: what still runs, and that its result is whole', () => {
    const result = { outcome: 'finished' } as ExplainFacts['result'];
    const files = [{ path: 'checkpoints/step-000000010.pt', sizeBytes: 1 }];
    const said = evidence(facts('lost', {}, { ranksAlive: 1, result, files }));
    expect(said).toMatchObject({
      Launcher: 'PID 71, is gone',
      'Its processes': '1 of 1 run',
      Result: 'The worker wrote that it finished',
      'Last checkpoint': 'checkpoints/step-000000010.pt',
    });
  });

  it('is nothing, where nothing is known', () => {
    const given = facts('stopped', { attempt: 0, step: null }, { launcher: null, lastSignAtMs: null });
    expect(explainRun(given).evidence).toEqual([]);
  });
});
