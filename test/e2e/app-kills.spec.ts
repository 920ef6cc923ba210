// The program is killed fifty times at random moments of a run: the run goes on, no process of the program stays behind, and what
// the reopened window shows of the run is what its log says, no event missing and none doubled.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { expect, test, type Page } from '@playwright/test';

import { initRun, mammobench, makePhantom } from './phantom-folder';
import {
  appArguments,
  closeWorkstation,
  createWorkspace,
  electronExecutable,
  launchWorkstation,
} from './workstation-driver';

const KILLS = 50;
/** From the start of the process: before the window, and while it opens. */
const LATEST_KILL_MS = 2200;
/** Every so many times it is killed while it writes its index of the run. */
const KILLS_BETWEEN_LATE_ONES = 5;
const LATEST_LATE_KILL_MS = 600;
const SEED = 20_261_125;

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-kills-'));
const workspaceFolder = join(scratch, 'workspace');
const userDataFolder = join(scratch, 'user');
const runFolder = join(workspaceFolder, 'runs', 'killed-around');
const indexFolder = join(workspaceFolder, 'cache', 'series', 'killed-around');

test.afterAll(() => {
  spawnSync('pkill', ['-9', '-f', scratch]);
  rmSync(scratch, { recursive: true, force: true });
});

test('fifty kills of the program lose no event of a run and double none', async () => {
  test.setTimeout(600_000);
  makePhantom(join(scratch, 'phantom'), 8, 3, '160x128');
  const first = await launchWorkstation({ userDataFolder });
  await createWorkspace(first.page, workspaceFolder, 'kills');
  await closeWorkstation(first);
  mkdirSync(join(workspaceFolder, 'runs'), { recursive: true });
  initRun(join(scratch, 'phantom'), runFolder, {
    'data.inputRows': '128',
    'data.inputColumns': '128',
    'model.baseWidth': '8',
    'patch.epochs': '0',
    'whole.epochs': '10000',
    'execution.threads': '1',
  });
  const launcher = spawn(mammobench, ['train', '--run', runFolder], { stdio: 'ignore', detached: true });
  await expect.poll(() => steps().length, { timeout: 120_000 }).toBeGreaterThan(0);

  const random = seededRandom(SEED);
  const stepsBefore = steps().length;
  for (let kill = 1; kill <= KILLS; kill++) {
    if (kill % KILLS_BETWEEN_LATE_ONES === 0) await startAndKill(whileItWrites(random() * LATEST_LATE_KILL_MS));
    else await startAndKill(() => delay(random() * LATEST_KILL_MS));
  }
  expect(launcher.exitCode).toBeNull();
  expect(steps().length).toBeGreaterThan(stepsBefore);

  spawnSync('touch', [join(runFolder, 'stop.request')]);
  await once(launcher, 'exit');
  const { page, app } = await launchWorkstation({ userDataFolder, workspaceFolder });
  await expect.poll(() => shownLastSeq(page), { timeout: 30_000 }).toBe(events().at(-1)?.seq);
  expect(await shownSteps(page)).toEqual(steps());
  await closeWorkstation({ page, app });
});

/** Starts the program, kills its main process, and waits until nothing of it is left. */
async function startAndKill(moment: () => Promise<unknown>): Promise<void> {
  const app = spawn(electronExecutable(), appArguments({ userDataFolder, workspaceFolder }), {
    stdio: 'ignore',
    env: { ...process.env, MAMMOBENCH_PYTHON: join(process.cwd(), '.venv/bin/python') },
  });
  const exited = once(app, 'exit');
  await moment();
  app.kill('SIGKILL');
  await exited;
  await expect.poll(() => leftBehind(app), { timeout: 5000 }).toEqual([]);
}

/** Some time after it has begun to write the run's index anew. */
function whileItWrites(afterMs: number): () => Promise<unknown> {
  return async () => {
    const before = newestWriteMs();
    await expect.poll(newestWriteMs, { timeout: 30_000, intervals: [20] }).toBeGreaterThan(before);
    await delay(afterMs);
  };
}

function newestWriteMs(): number {
  try {
    const files = readdirSync(indexFolder, { recursive: true, encoding: 'utf8' });
    return Math.max(0, ...files.map((file) => statSync(join(indexFolder, file)).mtimeMs));
  } catch {
    return 0; // it is made anew
  }
}

/** Processes that still name this program's user folder: its renderer, workers and monitor would. */
function leftBehind(app: ChildProcess): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== app.pid)
    .map(commandOf)
    .filter(
      (command) => command.includes(userDataFolder) || (command.includes('monitor') && command.includes(scratch)),
    );
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

interface EventLine {
  readonly seq: number;
  readonly type: string;
  readonly step?: number;
  readonly loss?: number | null;
}

function events(): readonly EventLine[] {
  const text = readFileSync(join(runFolder, 'events.jsonl'), { encoding: 'utf8', flag: 'a+' });
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EventLine);
}

/** [step, loss] of every step event, in the log's order. */
function steps(): readonly (readonly [number, number | null])[] {
  return events()
    .filter((event) => event.type === 'step')
    .map(({ step, loss }) => [step ?? -1, loss ?? null]);
}

async function shownLastSeq(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const workstation = (window as unknown as { workstation: { runs: { list: () => Promise<RunList> } } }).workstation;
    const { value } = await workstation.runs.list();
    return value[0]?.lastSeq ?? 0;
  });
}

interface RunList {
  readonly value: readonly { readonly lastSeq: number }[];
}

/** The loss as the window fetches it, all of it: [step, timeMs, value] a point. */
async function shownSteps(page: Page): Promise<readonly (readonly [number, number | null])[]> {
  const values = await page.evaluate(async () => {
    const points: number[] = [];
    for (;;) {
      const answer = await fetch(`series://run/killed-around/loss?from=${points.length / 3}`);
      const more = new Float64Array(await answer.arrayBuffer());
      if (more.length === 0) return points;
      points.push(...more);
    }
  });
  return Array.from({ length: values.length / 3 }, (_, index) => {
    const loss = values[3 * index + 2] ?? Number.NaN;
    return [values[3 * index] ?? -1, Number.isNaN(loss) ? null : loss];
  });
}

/** Mulberry32: the same kills each time. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
