// The table of runs with five thousand of them in the real window: how soon they are listed, sorted and filtered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Page } from '@playwright/test';

import { plantListedRuns } from '../fixtures/runs/listed-runs.ts';
import {
  closeWorkstation,
  createWorkspace,
  goTo,
  launchWorkstation,
  type Workstation,
} from '../e2e/workstation-driver.ts';
import { quantile, type BenchFigure } from './figures.ts';

const RUN_COUNT = 5000;
const ROUNDS = 5;
const columns = ['State', 'Name', 'AUC test', 'Started', 'Took'];
const filters = ['lr 0.5', 'state:failed', 'sweep 12', '-state:finished lr', 'is:starred'];

export async function measureRunsTable(): Promise<readonly BenchFigure[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-table-'));
  try {
    const userDataFolder = join(scratch, 'user');
    const workspaceFolder = join(scratch, 'workspace');
    const first = await launchWorkstation({ userDataFolder });
    await createWorkspace(first.page, workspaceFolder, 'table');
    await closeWorkstation(first);
    plantListedRuns(join(workspaceFolder, 'runs'), RUN_COUNT);
    const { workstation, listedMs } = await startAndList(userDataFolder, workspaceFolder);
    const { page } = workstation;
    const busy = await measure(page);
    await untilLogsAreRead(page);
    const memoryMiB = await mainMemoryMiB(workstation);
    const quiet = await measure(page);
    await closeWorkstation(workstation);
    const again = await startAndList(userDataFolder, workspaceFolder);
    await closeWorkstation(again.workstation);
    return [
      { name: 'start of the program to 5,000 runs listed', value: listedMs / 1000, unit: 's' },
      { name: 'the same, when the workspace was open before', value: again.listedMs / 1000, unit: 's' },
      { name: 'of that, to the window', value: again.windowMs / 1000, unit: 's' },
      ...figuresOf(quiet, 'all logs read'),
      ...figuresOf(busy, 'while logs are read'),
      { name: 'memory of main, all logs read', value: memoryMiB, unit: 'MiB' },
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Started {
  readonly workstation: Workstation;
  readonly windowMs: number;
  readonly listedMs: number;
}

async function startAndList(userDataFolder: string, workspaceFolder: string): Promise<Started> {
  const startedAtMs = performance.now();
  const workstation = await launchWorkstation({ userDataFolder, workspaceFolder });
  const windowMs = performance.now() - startedAtMs;
  await goTo(workstation.page, 'Runs');
  const count = workstation.page.getByTestId('runs-count');
  await count.filter({ hasText: '5,000 runs' }).waitFor({ timeout: 120_000 });
  return { workstation, windowMs, listedMs: performance.now() - startedAtMs };
}

interface Measured {
  readonly sortMs: readonly number[];
  readonly filterMs: readonly number[];
}

function figuresOf({ sortMs, filterMs }: Measured, note: string): BenchFigure[] {
  return [
    { name: `sort 5,000 runs to painted, median (${note})`, value: quantile(sortMs, 0.5), unit: 'ms' },
    { name: `sort 5,000 runs to painted, longest (${note})`, value: Math.max(...sortMs), unit: 'ms' },
    { name: `filter 5,000 runs to painted, median (${note})`, value: quantile(filterMs, 0.5), unit: 'ms' },
    { name: `filter 5,000 runs to painted, longest (${note})`, value: Math.max(...filterMs), unit: 'ms' },
  ];
}

/** A first round of each warms up: what is measured is the window that has been used for a moment. */
async function measure(page: Page): Promise<Measured> {
  const sortMs: number[] = [];
  const filterMs: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const column of columns) sortMs.push(await timeInPage(page, sortScript(column)));
    for (const text of filters)
      filterMs.push(await timeInPage(page, filterScript(text)), await timeInPage(page, filterScript('')));
  }
  return { sortMs: sortMs.slice(columns.length), filterMs: filterMs.slice(2 * filters.length) };
}

/** Runs a step in the page and waits until what came of it is painted; milliseconds. */
function timeInPage(page: Page, step: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const table = document.querySelector('[data-testid=runs-table]');
    requestAnimationFrame(async () => {
      const startedAtMs = performance.now();
      const changed = new Promise((done) => {
        new MutationObserver(done).observe(table, { subtree: true, childList: true, characterData: true, attributes: true });
        setTimeout(done, 5000);
      });
      ${step}
      await changed;
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      resolve(performance.now() - startedAtMs);
    });
  })`);
}

function sortScript(column: string): string {
  return `[...document.querySelectorAll('.runs-sort')].find((each) => each.textContent === ${JSON.stringify(column)}).click();`;
}

function filterScript(text: string): string {
  return `{
    const field = document.querySelector('[aria-label="Filter runs"]');
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }`;
}

/** The logs of ended runs are read one after another behind everything else: then each tells when it began. */
async function untilLogsAreRead(page: Page): Promise<void> {
  const deadlineMs = performance.now() + 300_000;
  // Asked from here: a promise is no answer to the page's own waiting.
  while (!(await page.evaluate<boolean>(allRead))) {
    if (performance.now() > deadlineMs) throw new Error('The logs of the runs were not read in five minutes');
    await delay(2000);
  }
}

const allRead = `window.workstation.runs.list().then((reply) => reply.value.every((run) => run.lastSeq > 0))`;

async function mainMemoryMiB({
  app,
}: {
  readonly app: { evaluate: (act: string) => Promise<unknown> };
}): Promise<number> {
  return Number(await app.evaluate('process.memoryUsage().rss')) / 2 ** 20;
}
