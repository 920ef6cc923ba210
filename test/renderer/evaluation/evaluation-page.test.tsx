// @vitest-environment jsdom
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  failed,
  ok,
  type EvaluatedRun,
  type EvaluationRequest,
  type Result,
  type RunEfficiency,
} from '@contract/index';
import { dispatchKey } from '@renderer/acts';
import { EvaluationPage } from '@renderer/evaluation';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { evaluateJob } from '../../../main/evaluation/evaluate-job';
import { plantEvaluatedRun } from '../../fixtures/runs/evaluated-run';
import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

const efficiency: RunEfficiency = {
  targetAuc: 0.8,
  bestValidationAuc: 0.86,
  reached: { step: 120, validationAuc: 0.81, seconds: 3700, joules: 4_000_000 },
  notReachedReason: null,
  gpuCount: 0,
  imagesPerSecondPerGpu: null,
  speedReason: 'The telemetry names no GPU: this run had none.',
  joulesPerEpoch: 41_200,
  epochs: 9,
  energyReason: null,
  files: ['/runs/run-1/events.jsonl'],
};

let folder: string;
let rendered: Rendered | null = null;
let workstation: MemoryWorkstation;
let refusal: Result<never> | null = null;
const opened: unknown[] = [];

/** As the thread computes it, but with one image of the worst errors in the workspace. */
function evaluate({ unit, part }: EvaluationRequest): Result<EvaluatedRun> {
  if (refusal !== null) return refusal;
  const run = { runId: 'run-1', folder: join(folder, 'run-1'), label: 'runs/run-1' };
  const result = evaluateJob({ kind: 'evaluate', run, unit, part, bootstrap: { replicates: 100, seed: 1 } });
  if (!result.ok) return result;
  const [worst, ...others] = result.value.worst.falsePositives;
  const images = worst!.images.map((image) => ({ ...image, imageId: 'image-7', studyId: 'study-7' }));
  const worstErrors = { ...result.value.worst, falsePositives: [{ ...worst!, images }, ...others] };
  return ok({ ...result.value, worst: worstErrors });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-page-'));
  plantEvaluatedRun(folder, { runId: 'run-1', name: 'planted', patients: 30, closeness: 1.5 });
  refusal = null;
  opened.length = 0;
  workstation = installWorkstation({
    'evaluation.ofRun': evaluate,
    'evaluation.stamp': () => ok('unchanged'),
    'evaluation.efficiency': () => ok(efficiency),
    'evaluation.export': () => ok('/tmp/out.csv'),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await rendered?.unmount();
  rendered = null;
  rmSync(folder, { recursive: true, force: true });
});

async function show(): Promise<HTMLElement> {
  rendered = await render(
    <EvaluationPage
      runId="run-1"
      name={null}
      onOpenRun={() => opened.push('run')}
      onOpenImage={(image) => opened.push(image)}
    />,
  );
  await settle();
  await settle();
  return rendered.container;
}

const matrixOf = (page: HTMLElement): readonly number[] =>
  ['true-positive', 'false-negative', 'false-positive', 'true-negative'].map((name) =>
    Number(page.querySelector(`[data-testid="matrix-${name}"]`)!.textContent),
  );

const press = (key: string, shiftKey = false): Promise<void> =>
  settle(() => {
    dispatchKey(new KeyboardEvent('keydown', { key, shiftKey, cancelable: true }));
  });

describe('the evaluation page', () => {
  it('shows the AUC with three intervals, which lead to definition and file', async () => {
    const page = await show();
    const result = evaluate({ topic: 't', runId: 'run-1', unit: 'image', part: 'test', resampled: true });
    const { auc } = result.ok ? result.value.evaluation.estimate : { auc: Number.NaN };
    const figure = page.querySelector<HTMLElement>('[data-testid="evaluation-auc"]')!;
    expect(Number(figure.dataset['auc'])).toBe(auc);
    for (const words of ['clustered by patient', 'plain DeLong', 'patient bootstrap'])
      expect(figure.textContent).toContain(words);
    await settle(() => figure.querySelector('button')!.click());
    const card = document.querySelector('.ui-defined-card')!.textContent;
    for (const words of ['Area under the ROC curve', 'Hanley', 'predictions.csv']) expect(card).toContain(words);
    expect(page.textContent).toContain('Too few cases for this interval');
  });

  it('every number leads somewhere: figures, matrix, rates and subgroups are all defined', async () => {
    const page = await show();
    for (const region of ['.evaluation-figures dd', '.evaluation-matrix tbody td', '.evaluation-rates dd']) {
      const places = [...page.querySelectorAll(region)];
      expect(places.length).toBeGreaterThan(3);
      for (const place of places) expect(place.querySelector('.ui-defined')).not.toBeNull();
    }
  });

  it('moves the operating point by key: stricter calls fewer, and Home is specificity 0.91', async () => {
    const page = await show();
    const [hits, misses, alarms, others] = matrixOf(page);
    expect(others! / (alarms! + others!)).toBeGreaterThanOrEqual(0.91);
    await press('ArrowLeft');
    const stricter = matrixOf(page);
    expect(stricter[0]! + stricter[2]!).toBeLessThan(hits! + alarms!);
    await press('ArrowRight', true);
    expect(matrixOf(page)[2]).toBeGreaterThan(stricter[2]!);
    await press('Home');
    expect(matrixOf(page)).toEqual([hits, misses, alarms, others]);
  });

  it('takes a typed sensitivity, and refuses what is none', async () => {
    const page = await show();
    const field = [...page.querySelectorAll('label')].find((label) => label.textContent === 'Sensitivity')!;
    const input = document.getElementById(field.htmlFor) as HTMLInputElement;
    const type = async (text: string): Promise<void> => {
      await settle(() => {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await settle(() => {
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      });
    };
    await type('1');
    expect(matrixOf(page)[1]).toBe(0);
    await type('1.5');
    expect(page.textContent).toContain('From 0 to 1');
    expect(matrixOf(page)[1]).toBe(0);
  });

  it('opens the worst error in the viewer, and says where an image is missing', async () => {
    const page = await show();
    await settle(() => page.querySelector<HTMLElement>('.evaluation-thumb')!.click());
    expect(opened).toEqual([{ studyId: 'study-7', imageId: 'image-7' }]);
    expect(page.textContent).toContain('image not in this workspace');
  });

  it('marks subgroups exploratory, with counts and too-few notes', async () => {
    const page = await show();
    const table = page.querySelector('[data-testid="subgroups"]')!.textContent;
    for (const words of ['Density', 'not recorded', 'Lesion type', 'mass', 'too few cases for this interval'])
      expect(table).toContain(words);
    expect(page.textContent).toContain('exploratory');
  });

  it('says what the training cost, and why a figure is unknown', async () => {
    const page = await show();
    const cost = named(page, 'section', 'Cost of the training');
    for (const words of ['1 h 1 m', '1.11 kWh', '41.2 kJ', '–']) expect(cost.textContent).toContain(words);
    const unknown = [...cost.querySelectorAll('button')].find((button) => button.textContent === '–')!;
    await settle(() => unknown.click());
    expect(document.querySelector('.ui-defined-card')!.textContent).toContain('names no GPU');
  });

  it('asks by another unit on a key, and leaves when it goes', async () => {
    const page = await show();
    await press('u');
    await settle();
    expect(page.textContent).toContain('60 test breasts');
    await rendered!.unmount();
    rendered = null;
    expect(workstation.calls.at(-1)!.name).toBe('evaluation.leave');
  });

  it('names file, line and remedy where the predictions cannot be used, and offers another try', async () => {
    refusal = failed('invalid', 'runs/run-1/predictions.csv cannot be used.', [
      { path: 'runs/run-1/predictions.csv, line 2', message: 'logit is “NaN”, not a finite number', remedy: null },
    ]);
    const page = await show();
    expect(page.textContent).toContain('line 2');
    refusal = null;
    await settle(() => named(page, 'button', 'Retry').click());
    await settle();
    expect(page.querySelector('[data-testid="evaluation-auc"]')).not.toBeNull();
  });

  it('keeps the numbers of a run that is deleted under it, and says so', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let stamp: Result<string> = ok('before');
    workstation = installWorkstation({ 'evaluation.ofRun': evaluate, 'evaluation.stamp': () => stamp });
    const page = await show();
    stamp = failed('run-gone', 'gone');
    refusal = failed('run-gone', 'The folder of run-1 is gone: the run was deleted or moved.');
    await settle(() => vi.advanceTimersByTime(3000));
    await settle();
    expect(page.textContent).toContain('The folder of run-1 is gone');
    expect(page.querySelector('[data-testid="evaluation-auc"]')).not.toBeNull();
  });

  it('says where the export was written', async () => {
    const page = await show();
    await settle(() => named(page, 'button', 'CSV').click());
    expect(page.textContent).toContain('/tmp/out.csv');
  });
});
