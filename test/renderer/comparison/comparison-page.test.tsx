// @vitest-environment jsdom
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { failed, ok, type ComparisonRequest } from '@contract/index';
import { compareJob } from '@main/evaluation/compare-job';
import { currentActs, dispatchKey } from '@renderer/acts';
import { ComparisonPage, type ComparisonPlace } from '@renderer/comparison';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { plantEvaluatedRun } from '../../fixtures/runs/evaluated-run';
import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { summary } from '../runs/run-fixtures';

vi.mock('@renderer/plotting', async (original) => ({ ...(await original<object>()), LivePlot: () => null }));

let folder = '';
let shown: Rendered | null = null;
let memory: MemoryWorkstation;
const onGo = vi.fn();
const onOpenRun = vi.fn();
const runs = ['good', 'poor', 'other'].map((runId) =>
  summary(runId, { state: 'finished', startedAtMs: 0, endedAtMs: 3_600_000 }),
);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-page-'));
  plantEvaluatedRun(folder, { runId: 'good', name: 'good', patients: 45, closeness: 2 });
  plantEvaluatedRun(folder, { runId: 'poor', name: 'poor', patients: 45, closeness: 2.6 });
  disturb(join(folder, 'poor', 'predictions.csv'));
  plantEvaluatedRun(folder, { runId: 'other', name: 'other', patients: 45, closeness: 1 });
  const split = join(folder, 'other', 'split.json');
  writeFileSync(split, readFileSync(split, 'utf8').replace(/[0-9a-f]{64}/, 'c'.repeat(64)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  onGo.mockClear();
  onOpenRun.mockClear();
  memory = installWorkstation({ 'evaluation.compare': answered });
  window.addEventListener('keydown', dispatchKey);
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  window.removeEventListener('keydown', dispatchKey);
});

/** Planted scores of two runs go together too closely for a difference to hide. */
function disturb(file: string): void {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const disturbed = lines.map((line, i) => {
    const fields = line.split(',');
    const logit = header.split(',').indexOf('logit');
    fields[logit] = String(Number(fields[logit]) + ((i * 29) % 41) / 12 - 1.7);
    return fields.join(',');
  });
  writeFileSync(file, [header, ...disturbed, ''].join('\n'));
}

function answered({ runIds, unit, part, resampled, arms }: ComparisonRequest): unknown {
  const chosen = runIds.map((runId) => ({
    runId,
    name: runId,
    ...(runId.startsWith('gone')
      ? { place: null, failure: { code: 'run-gone', message: 'The folder of gone is gone.', problems: [] } }
      : { place: { runId, folder: join(folder, runId), label: `runs/${runId}` }, failure: null }),
  }));
  const bootstrap = resampled ? { seed: 1, replicates: 100 } : null;
  return compareJob({ kind: 'compare', runs: chosen, unit, part, bootstrap, arms });
}

async function show(runIds: readonly string[]): Promise<HTMLElement> {
  const place: ComparisonPlace = { runIds, unit: 'image', part: 'test' };
  shown = await render(<ComparisonPage place={place} runs={runs} onGo={onGo} onOpenRun={onOpenRun} />);
  for (let round = 0; round < 4; round += 1) await settle();
  return shown.container;
}

const textOf = (scope: ParentNode, testId: string): string =>
  scope.querySelector(`[data-testid="${testId}"]`)?.textContent ?? '';
const press = (key: string): Promise<void> =>
  settle(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));

describe('the comparison page', () => {
  it('says in words what two models’ difference is, and that it says nothing about machines', async () => {
    const page = await show(['good', 'poor']);
    const words = textOf(page, 'comparison-sentences');
    expect(textOf(page, 'comparison-verdict')).toBe('Not distinguishable on these cases');
    for (const part of ['95 % interval', 'could have shown with 80 % power', 'this says nothing about the machines'])
      expect(words).toContain(part);
    expect(words).not.toMatch(/\bequal\b/);
    const kinds = [...page.querySelectorAll('[data-test]')].map((row) => row.getAttribute('data-test'));
    expect(kinds).toEqual(['cluster-robust', 'delong', 'patient-bootstrap']);
  });

  it('refuses a run of another split with the reason, and keeps comparing the others', async () => {
    const page = await show(['good', 'other', 'poor']);
    expect(textOf(page, 'comparison-refusal')).toContain('runs/other/split.json, /hash is cccccccccccc');
    expect(page.querySelectorAll('[data-testid="comparison-verdict"]')).toHaveLength(1);
  });

  it('prints the family that was corrected together', async () => {
    writeFileSync(join(folder, 'other', 'split.json'), readFileSync(join(folder, 'good', 'split.json')));
    const page = await show(['good', 'other', 'poor']);
    expect(textOf(page, 'comparison-family')).toContain('a family of 2 comparisons: good and other; good and poor.');
  });

  it('compares as many as it can, and says how many are left out', async () => {
    const many = Array.from({ length: 70 }, (_, i) => `gone-${i}`);
    const page = await show(['good', 'poor', ...many]);
    expect(page.textContent).toContain('The first 64 of 72 runs are compared');
    expect(page.querySelectorAll('[data-testid="comparison-run"]')).toHaveLength(64);
  });

  it('shows a run that is gone as such beside the others', async () => {
    const page = await show(['gone', 'good', 'poor']);
    expect(textOf(page, 'comparison-table')).toContain('The folder of gone is gone.');
    expect(textOf(page, 'comparison-verdict')).not.toBe('');
  });

  it('leads from every number to its definition and its files', async () => {
    const page = await show(['good', 'poor']);
    const numbers = [...page.querySelectorAll<HTMLElement>('.ui-defined')];
    expect(numbers.length).toBeGreaterThan(25);
    for (const number of numbers) {
      await settle(() => number.click());
      const card = document.querySelector('.ui-defined-card');
      expect(card?.querySelector('p')?.textContent.length).toBeGreaterThan(20);
      expect(card?.textContent).toMatch(/File .*(predictions\.csv|events\.jsonl)/);
      await settle(() => number.click());
    }
  });

  it('asks for nothing more than another run where there is one, and for runs where there is none', async () => {
    const page = await show(['good']);
    expect(page.textContent).toContain('A paired test needs two runs');
    await shown?.unmount();
    const empty = await show([]);
    expect(empty.textContent).toContain('No runs to compare');
    expect(textOf(empty, 'comparison-published')).toContain('the size of its test set');
    named(empty, 'button', 'Choose runs');
  });

  it('forms arms by key, and says what five seeds are needed for', async () => {
    const page = await show(['good', 'poor']);
    for (const key of ['j', 'a', 'j', 'a', 'a']) await press(key);
    for (let round = 0; round < 4; round += 1) await settle();
    await settle(() => named(page, 'label', 'Arms').click());
    expect(textOf(page, 'arms-conclusion')).toContain('1 and 1 training runs, where 5 of each are needed');
    const arms = memory.calls.filter(({ name }) => name === 'evaluation.compare').at(-1)!.argument as ComparisonRequest;
    expect(arms.arms).toMatchObject({ a: { runIds: ['good'] }, b: { runIds: ['poor'] } });
  });

  it('makes another run the baseline, and takes one out, by key', async () => {
    await show(['good', 'poor']);
    await press('j');
    await press('j');
    await press('b');
    expect(onGo).toHaveBeenLastCalledWith(expect.objectContaining({ runIds: ['poor', 'good'] }));
    await press('Delete');
    expect(onGo).toHaveBeenLastCalledWith(expect.objectContaining({ runIds: ['good'] }));
    await press('Enter');
    expect(onOpenRun).toHaveBeenCalledWith('poor');
  });

  it('exports what the command line prints, and the tests line by line', async () => {
    await show(['good', 'poor']);
    await settle(() =>
      currentActs()
        .find(({ id }) => id === 'comparison.json')!
        .run(),
    );
    await settle(() =>
      currentActs()
        .find(({ id }) => id === 'comparison.csv')!
        .run(),
    );
    const texts = memory.calls
      .filter(({ name }) => name === 'evaluation.exportText')
      .map(({ argument }) => (argument as { text: string }).text);
    const json = JSON.parse(texts[0]!) as { comparisons: { comparison: { difference: number } }[] };
    const lines = texts[1]!.trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(`,${json.comparisons[0]!.comparison.difference},cluster-robust,`);
    expect(lines[0]!.split(',')).toHaveLength(23);
  });

  it('offers a retry where main cannot answer', async () => {
    memory = installWorkstation({
      'evaluation.compare': () => failed('unexpected', 'The statistics were not computed'),
    });
    const page = await show(['good', 'poor']);
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('The statistics were not computed');
    memory = installWorkstation({ 'evaluation.compare': answered, 'evaluation.leave': () => ok(null) });
    await settle(() => named(page, 'button', 'Retry').click());
    for (let round = 0; round < 4; round += 1) await settle();
    expect(textOf(page, 'comparison-verdict')).not.toBe('');
  });
});
