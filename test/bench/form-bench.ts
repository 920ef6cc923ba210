// How soon the experiment editor answers a key: from keydown to the next painted frame, in the form and in the source.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { closeWorkstation, createWorkspace, goTo, launchWorkstation } from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';

const keystrokes = 60;
/** As fast as people type, with a rest now and then in which the check answers. */
const betweenKeysMs = 60;
const restMs = 300;

export async function measureForm(): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-form-'));
  try {
    const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
    const { page } = workstation;
    await createWorkspace(page, join(scratch, 'workspace'), 'bench');
    await goTo(page, 'Experiments');
    await page.getByTestId('preset-paper-a100').click();
    await page.evaluate(recordKeys);
    const figures = [
      ...(await measureField(page, 'text field', '#root_name', 'Experiment with a name ')),
      ...(await measureField(page, 'number field', '#root_whole_learningRate', '0.000312')),
      ...(await measureSource(page)),
    ];
    await closeWorkstation(workstation);
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureField(page: Page, name: string, selector: string, text: string): Promise<BenchFigure[]> {
  await page.locator(selector).fill('');
  await page.locator(selector).focus();
  return typed(page, name, (index) =>
    // A field is cleared key by key when its text is whole, and begun again.
    index % (2 * text.length) < text.length ? (text[index % text.length] ?? 'a') : 'Backspace',
  );
}

async function measureSource(page: Page): Promise<BenchFigure[]> {
  if ((await page.getByTestId('editor-view').count()) === 0) return [];
  await page.getByTestId('editor-view').getByText('Source', { exact: true }).click();
  await page.locator('.cm-line', { hasText: 'name:' }).first().click();
  await page.keyboard.press('End');
  return typed(page, 'source view', (index) => 'a longer name'[index % 13] ?? 'a');
}

async function typed(page: Page, name: string, keyAt: (index: number) => string): Promise<BenchFigure[]> {
  await page.evaluate(() => ((window as unknown as KeyTimes).keyTimesMs.length = 0));
  for (let index = 0; index < keystrokes; index++) {
    const key = keyAt(index);
    await page.keyboard.press(key === ' ' ? 'Space' : key);
    await page.waitForTimeout(index % 10 === 9 ? restMs : betweenKeysMs);
  }
  const times = await page.evaluate(() => (window as unknown as KeyTimes).keyTimesMs);
  const figure = (share: number, label: string): BenchFigure => ({
    name: `${name}, keydown to painted, ${label}`,
    value: quantile(times, share),
    unit: 'ms',
    ...(share === 0.5 ? { note: `${times.length} keystrokes, paper-a100` } : {}),
  });
  return [figure(0.5, 'p50'), figure(0.95, 'p95'), figure(1, 'longest')];
}

interface KeyTimes {
  keyTimesMs: number[];
}

/** Runs in the window: the event's own time to the first task after the frame that shows what it did. */
function recordKeys(): void {
  const times: number[] = [];
  (window as unknown as KeyTimes).keyTimesMs = times;
  window.addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => times.push(performance.now() - timeStamp);
        painted.port2.postMessage(null);
      });
    },
    { capture: true },
  );
}
