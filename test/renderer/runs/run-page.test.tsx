// @vitest-environment jsdom
import { failed, ok, type RunDetail, type RunSummary } from '@contract/index';
import { currentActs } from '@renderer/acts';
import { explanationOf, ExplanationPanel, needsExplanation, RunHeader, RunTabs, useRuns } from '@renderer/runs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { inOrder, queued, summary } from './run-fixtures';

let shown: Rendered | null = null;
const onOpen = vi.fn();
beforeEach(() => {
  onOpen.mockClear();
  installWorkstation();
  useRuns.setState(useRuns.getInitialState());
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

async function header(run: RunSummary, readOnlyReason: string | null = null): Promise<HTMLElement> {
  shown = await render(<RunHeader run={run} readOnlyReason={readOnlyReason} onOpen={onOpen} />);
  return shown.container;
}

const buttons = (): readonly (string | null)[] =>
  [...shown!.container.querySelectorAll('.run-acts button')].map((button) => button.textContent);

/** What starts and stops it, of what the palette offers. */
const startingActs = (): readonly string[] =>
  currentActs()
    .filter((act) => act.id.startsWith('run.'))
    .map((act) => act.name);

const place = {
  position: 2,
  of: 5,
  priority: 7,
  held: true,
  after: ['x1x'],
  group: 'sweep',
  reason: 'held by a person',
};
const conditions: RunSummary['conditions'] = [
  { kind: 'stalled', sinceMs: 1000, text: 'no step for 4 m; one takes 2 s' },
  { kind: 'retrying', sinceMs: null, text: 'attempt 2 of 3 begins in 30 s' },
  { kind: 'paused', sinceMs: null, text: 'the queue is paused' },
  { kind: 'throttled', sinceMs: null, text: 'GPU 0 is held down by its temperature' },
];

describe('the header of a run', () => {
  it('says each condition in a word, beside the state', async () => {
    const container = await header(summary('a1a', { state: 'running', conditions }));
    const state = container.querySelector('[data-testid="run-state"]')!;
    expect(state.textContent).toBe('runningstalledretryingpausedthrottled');
    expect(state.querySelectorAll('svg')).toHaveLength(5);
  });

  it('says where a waiting run stands, and offers to take it out', async () => {
    const container = await header(summary('a1a', { queue: place }));
    expect(container.querySelector('[data-testid="run-state"]')?.textContent).toBe('queued2 of 5');
    expect(container.querySelector('.run-figures')?.textContent).toBe('priority7starts after1 rungroupsweep');
    expect(buttons()).toEqual(['Cancel', 'Duplicate']);
  });

  it.each([
    ['running', ['Stop', 'Duplicate']],
    ['stopping', ['Duplicate']],
    ['finished', ['Duplicate']],
    ['failed', ['Resume', 'Duplicate']],
    ['lost', ['Resume', 'Duplicate']],
  ] as const)('offers what can be done with a run that is %s, in the palette too', async (state, words) => {
    await header(summary('a1a', { state }));
    expect(buttons()).toEqual(words);
    expect(startingActs()).toEqual(words.map((word) => `${word} run a1a`));
  });

  it('stops, and says so until the run answers', async () => {
    const memory = installWorkstation({ 'runs.stop': () => ok(null) });
    const container = await header(summary('a1a', { state: 'running' }));
    await settle(() => named(container, 'button', 'Stop').click());
    expect(memory.calls).toContainEqual({ name: 'runs.stop', argument: { runId: 'a1a' } });
    expect(container.textContent).toContain('stopping: finishing the step and saving a checkpoint');
  });

  it('opens the duplicate', async () => {
    installWorkstation({ 'runs.duplicate': () => ok({ runId: 'b2b' }) });
    const container = await header(summary('a1a', { state: 'finished' }));
    await settle(() => named(container, 'button', 'Duplicate').click());
    expect(onOpen).toHaveBeenCalledExactlyOnceWith('b2b');
    expect(buttons()).toEqual(['Duplicate']);
  });

  it('says why an act was refused, and offers it again', async () => {
    installWorkstation({ 'runs.resume': () => failed('python-missing', 'No Python is set.') });
    const container = await header(summary('a1a', { state: 'lost' }));
    await settle(() => named(container, 'button', 'Resume').click());
    expect(container.querySelector('[role="alert"]')?.textContent).toContain('No Python is set.');
    expect(named(container, 'button', 'Resume').hasAttribute('disabled')).toBe(false);
  });

  it('offers to undo a cancellation', async () => {
    const memory = installWorkstation({ 'runs.cancel': () => ok(null) });
    const view = { paused: false, runnerAlive: true, problem: null, runs: inOrder([queued('a1a')]) };
    useRuns.setState({ queue: { state: 'ready', value: view } });
    const container = await header(summary('a1a', { queue: place }));
    await settle(() => named(container, 'button', 'Cancel').click());
    expect(memory.calls).toContainEqual({ name: 'runs.cancel', argument: { runIds: ['a1a'] } });
    expect(named(container, 'button', 'Undo')).toBeDefined();
  });

  it('does nothing in a workspace that is open for reading only, and says why', async () => {
    const container = await header(summary('a1a', { state: 'running' }), 'Locked by PID 4211');
    expect(named(container, 'button', 'Stop').hasAttribute('disabled')).toBe(true);
    expect(named(container, 'button', 'Stop').title).toBe('Locked by PID 4211');
    expect(startingActs()).toEqual([]);
    expect(shown!.container.querySelector('[aria-label="Rename this run"]')).toBeNull();
  });
});

const traceback = 'Traceback (most recent call last):\n  File "train.py", line 3\nRuntimeError: out of memory';
const lostRun = summary('a1a', { state: 'lost', stateReason: 'Its launcher has gone.', skippedLines: 3 });
const detail = {
  summary: lostRun,
  config: { data: {}, model: {}, patch: {}, whole: {}, augmentation: {}, execution: {} },
  folder: '/w/runs/a1a',
  events: [
    { wallTimeMs: 1000, source: 'launcher', kind: 'launched', text: 'the launcher began' },
    { wallTimeMs: 2000, source: 'launcher', kind: 'stalled', text: 'no step for 4 m' },
  ],
  logTail: ['one', 'two'],
  files: [],
  explanation: {
    happened: 'The launcher was killed: nothing of the run lives any more.',
    sinceMs: 2000,
    remedy: 'Resume it: it goes on from step 40.',
    evidence: [
      { name: 'signal', value: '9 (SIGKILL)' },
      { name: 'last lines', value: traceback },
    ],
  },
} as unknown as RunDetail;

describe('what happened', () => {
  it('is asked of all but a run that simply runs or has finished', () => {
    const asked = (
      ['queued', 'starting', 'running', 'stopping', 'finished', 'stopped', 'failed', 'lost'] as const
    ).filter((state) => needsExplanation(summary('a1a', { state })));
    expect(asked).toEqual(['queued', 'starting', 'stopping', 'stopped', 'failed', 'lost']);
    expect(needsExplanation(summary('a1a', { state: 'running', conditions }))).toBe(true);
  });

  it('tells what, since when, what can be done and on what evidence; printed lines in their own type', async () => {
    shown = await render(<ExplanationPanel run={lostRun} explanation={explanationOf(lostRun, detail)} />);
    const text = shown.container.textContent;
    expect(text).toContain('The launcher was killed');
    expect(text).toContain('1 Jan 1970');
    expect(text).toContain('What can be done: Resume it: it goes on from step 40.');
    const terms = [...shown.container.querySelectorAll('dt')].map((term) => term.textContent);
    expect(terms).toEqual(['signal', 'last lines']);
    expect([...shown.container.querySelectorAll('dd pre')].map((pre) => pre.textContent)).toEqual([traceback]);
  });

  it('tells what holds beside the state', async () => {
    const run = summary('a1a', { state: 'running', conditions });
    shown = await render(<ExplanationPanel run={run} explanation={explanationOf(run, null)} />);
    expect(shown.container.textContent).toContain('stalled no step for 4 m; one takes 2 s · 1 Jan 1970');
  });

  it('does not tell a condition twice', async () => {
    const run = summary('a1a', { state: 'running', conditions: conditions.slice(0, 1) });
    const explanation = { ...detail.explanation, happened: `It stands still. ${conditions[0]!.text}` };
    shown = await render(<ExplanationPanel run={run} explanation={explanation} />);
    expect(shown.container.textContent.split(conditions[0]!.text)).toHaveLength(2);
  });

  it('never shows the words of an earlier state', () => {
    const resumed = summary('a1a', { state: 'queued', queue: place });
    expect(explanationOf(resumed, detail)).toEqual({
      happened: 'held by a person',
      sinceMs: null,
      remedy: null,
      evidence: [],
    });
    expect(explanationOf(lostRun, null).happened).toBe('Its launcher has gone.');
  });
});

describe('the tabs of a run', () => {
  const open = (name: string): Promise<void> => settle(() => named(shown!.container, '[role="tab"]', name).click());

  it('show the events, newest first, and count the lines that could not be read', async () => {
    shown = await render(<RunTabs run={lostRun} detail={detail} />);
    const kinds = [...shown.container.querySelectorAll('[data-testid="run-events"] tr')].map(
      (row) => row.querySelector('.ui-badge')?.textContent,
    );
    expect(kinds).toEqual(['stalled', 'launched']);
    expect(shown.container.querySelectorAll('[data-testid="run-events"] svg')).toHaveLength(2);
    expect(shown.container.textContent).toContain('3 lines of the log could not be read');
  });

  it('keep the explanation at hand, and the end of the log', async () => {
    shown = await render(<RunTabs run={lostRun} detail={detail} />);
    await open('What happened');
    expect(shown.container.textContent).toContain('Resume it: it goes on from step 40.');
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(320);
    const lines = ['one', 'two'].map((text) => ({ text, hiddenCharacters: 0 }));
    installWorkstation({
      'runs.logExtent': () => ok({ lines: 2, sizeBytes: 8, complete: true, stamp: '1' }),
      'runs.logLines': () => ok(lines),
    });
    await open('Log');
    const log = shown.container;
    await vi.waitFor(() =>
      expect([...log.querySelectorAll('.log-line')].map((line) => line.textContent)).toEqual(['1one', '2two']),
    );
    vi.restoreAllMocks();
  });

  it('show the newest of very many events until all are asked for', async () => {
    const events = Array.from({ length: 320 }, (_, index) => ({
      wallTimeMs: index,
      source: 'worker' as const,
      kind: 'progress',
      text: `event ${index}`,
    }));
    shown = await render(<RunTabs run={lostRun} detail={{ ...detail, events }} />);
    const texts = (): readonly (string | null)[] =>
      [...shown!.container.querySelectorAll('.run-line-text')].map((cell) => cell.textContent);
    // As many as one sees come at once, the others when the page stands.
    expect(texts().slice(0, 2)).toEqual(['event 319', 'event 318']);
    while (texts().length < 300) await settle();
    expect(texts()).toHaveLength(300);
    expect(texts()[0]).toBe('event 319');
    await settle(() => named(shown!.container, 'button', 'Show all 320').click());
    expect(texts()).toHaveLength(320);
  });
});
