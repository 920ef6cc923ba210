// Runs that wait: reordered, canceled, started one after another on the cores that they lease, with the window open or closed.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import {
  closeWorkstation,
  createSplit,
  createWorkspace,
  goTo,
  importFolder,
  launchWorkstation,
  reply,
  startRun,
  type Workstation,
} from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-queue-'));
const workspaceFolder = join(scratch, 'workspace');
const userDataFolder = join(scratch, 'user');
let workstation: Workstation;
let page: Page;
const runIds: Record<string, string> = {};

/** Small enough that three of them take a minute. */
const small = [
  { section: 'Data', field: 'Input rows', value: '128' },
  { section: 'Data', field: 'Input columns', value: '128' },
  { section: 'Lesion patches', field: 'Epochs', value: '0' },
  { section: 'Whole images', field: 'Epochs', value: '1' },
];

test.beforeAll(async () => {
  makePhantom(join(scratch, 'phantom'), 8, 3, '160x128');
  workstation = await launchWorkstation({ userDataFolder });
  page = workstation.page;
  await createWorkspace(page, workspaceFolder, 'queue');
  await importFolder(page, join(scratch, 'phantom'), 'phantom');
  await createSplit(page, { seed: 1, trainPercent: 50, validationPercent: 25 });
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

test('three runs wait in a paused queue; one moves up, one is canceled', async () => {
  // Before the first run its screen offers nothing but to describe one.
  await reply(page, (workstation) => workstation.runs.pauseQueue({ paused: true }));
  for (const name of ['first', 'second', 'third']) runIds[name] = await startRun(page, 'smoke-cpu', name, small);
  await goTo(page, 'Runs');
  await expect.poll(() => waitingNames()).toEqual(['first', 'second', 'third']);
  await page.getByRole('button', { name: 'Start third earlier' }).click();
  await page.getByRole('button', { name: 'Start third earlier' }).click();
  await expect.poll(() => waitingNames()).toEqual(['third', 'first', 'second']);
  await page.getByRole('button', { name: 'Cancel first', exact: true }).click();
  await expect.poll(() => waitingNames()).toEqual(['third', 'second']);
  expect(queueOnDisk()).toEqual([runIds['third'], runIds['second']]);
  await expect(rowOf('first').getByTestId('run-state')).toHaveAttribute('data-state', 'stopped');
  await expect(rowOf('second').getByTestId('run-state')).toHaveAttribute('data-state', 'queued');
});

test('they start one after another, and the overview shows who leases the cores meanwhile', async () => {
  test.setTimeout(300_000);
  await page.getByRole('button', { name: 'Resume queue' }).click();
  for (const [name, other] of [
    ['third', 'second'],
    ['second', null],
  ] as const) {
    await expect.poll(() => stateOf(name), { timeout: 90_000 }).toBe('running');
    if (other !== null) expect(await stateOf(other)).toBe('queued');
    await goTo(page, 'Machine');
    await expect(page.getByRole('list', { name: 'Leased cores' })).toContainText(name, { timeout: 10_000 });
    // What is shown is what the kernel says, and that is what the launcher took.
    await expect.poll(() => leasedDevices(name)).toEqual(devicesTaken(name));
    await goTo(page, 'Runs');
    await expect.poll(() => stateOf(name), { timeout: 120_000 }).toBe('finished');
  }
  expect(endedAtMs('third')).toBeLessThan(endedAtMs('second'));
  expect(existsSync(join(runFolder('first'), 'exit.json'))).toBe(false);
  await goTo(page, 'Machine');
  await expect.poll(() => leaseCount(), { timeout: 10_000 }).toBe(0);
});

test('with the program closed, what waits goes on in order, and is there whole when it opens again', async () => {
  test.setTimeout(300_000);
  await goTo(page, 'Runs');
  await pauseQueue();
  for (const name of ['fourth', 'fifth', 'sixth']) runIds[name] = await startRun(page, 'smoke-cpu', name, small);
  await goTo(page, 'Runs');
  await page.getByRole('button', { name: 'Resume queue' }).click();
  await expect.poll(() => stateOf('fourth'), { timeout: 60_000 }).toMatch(/starting|running/);
  await closeWorkstation(workstation);
  for (const name of ['fourth', 'fifth', 'sixth']) {
    await expect.poll(() => existsSync(join(runFolder(name), 'exit.json')), { timeout: 120_000 }).toBe(true);
  }
  expect(endedAtMs('fourth')).toBeLessThan(endedAtMs('fifth'));
  expect(endedAtMs('fifth')).toBeLessThan(endedAtMs('sixth'));
  // The runner has nothing left to do, and ends by itself.
  await expect.poll(() => runnerLives(), { timeout: 15_000 }).toBe(false);
  workstation = await launchWorkstation({ userDataFolder, workspaceFolder });
  page = workstation.page;
  await goTo(page, 'Runs');
  await expect(page.getByTestId('queue')).toHaveAttribute('data-count', '0');
  for (const name of ['fourth', 'fifth', 'sixth']) {
    await expect.poll(() => stateOf(name)).toBe('finished');
    const summary = await summaryOf(name);
    expect(summary?.testAuc?.caseCount).toBeGreaterThan(0);
    const lines = readFileSync(join(runFolder(name), 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    await expect.poll(async () => (await summaryOf(name))?.lastSeq).toBe(lines.length);
  }
});

async function pauseQueue(): Promise<void> {
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await expect(page.getByRole('button', { name: 'Resume queue' })).toBeVisible();
}

function waitingNames(): Promise<string[]> {
  return page.getByTestId('queue-run').locator('.queue-name').allTextContents();
}

function rowOf(name: string): ReturnType<Page['getByTestId']> {
  return page.getByTestId('run-row').filter({ hasText: name });
}

interface Summary {
  readonly name: string;
  readonly state: string;
  readonly lastSeq: number;
  readonly testAuc: { readonly caseCount: number } | null;
}

async function summaryOf(name: string): Promise<Summary | undefined> {
  const runs = (await reply(page, (workstation) => workstation.runs.list())) as readonly Summary[];
  return runs.find((run) => run.name === name);
}

async function stateOf(name: string): Promise<string | undefined> {
  return (await summaryOf(name))?.state;
}

interface Lease {
  readonly device: string;
  readonly runId: string | null;
}

async function leases(): Promise<readonly Lease[]> {
  const machine = (await reply(page, (workstation) => workstation.telemetry.latest())) as {
    readonly leases: readonly Lease[];
  };
  return machine.leases.filter((lease) => Object.values(runIds).includes(lease.runId ?? ''));
}

async function leasedDevices(name: string): Promise<string[]> {
  return (await leases()).filter((lease) => lease.runId === runIds[name]).map(({ device }) => device);
}

async function leaseCount(): Promise<number> {
  return (await leases()).length;
}

function devicesTaken(name: string): readonly string[] {
  return (readJson(join(runFolder(name), 'local', 'launcher.json')) as { readonly devices: readonly string[] }).devices;
}

function endedAtMs(name: string): number {
  return (readJson(join(runFolder(name), 'exit.json')) as { readonly endedAtMs: number }).endedAtMs;
}

function queueOnDisk(): readonly (string | undefined)[] {
  const file = readJson(join(workspaceFolder, 'queue.json')) as {
    readonly entries: readonly { readonly runId: string }[];
  };
  return file.entries.map(({ runId }) => runId);
}

function runFolder(name: string): string {
  return join(workspaceFolder, 'runs', runIds[name] ?? '');
}

function runnerLives(): boolean {
  const { runner } = readJson(join(workspaceFolder, 'local', 'runner.json')) as {
    readonly runner: { readonly pid: number };
  };
  return readdirSync('/proc').includes(String(runner.pid));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
