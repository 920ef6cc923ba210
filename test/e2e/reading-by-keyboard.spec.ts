// A reader at work without a mouse: hanging, window, measurement, an outline with undo and redo, the next patient and back; and
// what was drawn is there after the whole program was killed right after the stroke.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test, type Locator, type Page } from '@playwright/test';

import { launchWithPhantom, pressKeys, times } from './viewer-driver';
import { closeWorkstation, launchWorkstation, waitForViews, type Workstation } from './workstation-driver';

test.describe.configure({ mode: 'serial' });

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-keyboard-'));
const workspaceFolder = join(scratch, 'workspace');
const userDataFolder = join(scratch, 'user');
const READER = 'Keyboard reader';
let workstation: Workstation;
let page: Page;

test.beforeAll(async () => {
  const first = await launchWithPhantom(scratch, { patients: 4, seed: 7 });
  await first.page.evaluate(`window.workstation.workspace.createReader({ name: ${JSON.stringify(READER)} })`);
  await closeWorkstation(first);
  await start();
});

test.afterAll(async () => {
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true, force: true });
});

/** Opens the program on the workspace, and its first study: by keys alone. */
async function start(): Promise<void> {
  workstation = await launchWorkstation({ userDataFolder, workspaceFolder });
  page = workstation.page;
  await page.keyboard.press('Alt+2');
  const rows = page.getByRole('grid', { name: 'Studies' }).getByRole('row');
  await expect(rows.nth(1)).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await waitForViews(page);
}

/** Kills every process of the program at once, as a power cut would, and waits until it has gone. */
async function killAll(): Promise<void> {
  const main = workstation.app.process();
  const gone = once(main, 'exit');
  // It leads a process group of its own, in which all its processes are.
  process.kill(-(main.pid ?? Number.NaN), 'SIGKILL');
  await gone;
}

const press = (...keys: readonly string[]): Promise<void> => pressKeys(page, keys);

const activeView = (): Locator => page.locator('[data-testid^="viewport-"][data-active="true"]');
const activeTile = async (): Promise<string> =>
  ((await activeView().getAttribute('data-testid')) ?? '').replace('viewport-', '');
const fact = (name: string): Promise<string | null> => activeView().getAttribute(`data-${name}`);
const annotations = (tile: string): Locator => page.getByTestId(`annotations-${tile}`);
const shapes = (tile: string): Locator => annotations(tile).locator('[data-annotation]');
const saved = async (): Promise<void> => {
  await expect(page.getByTestId('annotations-saved')).toHaveAttribute('data-state', 'saved');
};

/** Three points in the breast: the chest walls stand back to back, so that it lies between there and the tile's middle. */
async function drawTriangle(): Promise<void> {
  const toChestWall = (await activeTile()).startsWith('L') ? 'ArrowLeft' : 'ArrowRight';
  await press('Shift+O', ...times(8, toChestWall), 'Enter', ...times(6, toChestWall), 'Enter');
  await press(...times(5, 'ArrowDown'), 'Enter', 'c');
}

interface StoredRevision {
  readonly id: string;
  readonly revision: number;
  readonly reader: string;
  readonly shape: string;
  readonly kind: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly deleted: number;
  readonly act: string;
}

/** What the catalogue holds, read by a program that is not this one. */
function storedRevisions(): readonly StoredRevision[] {
  const script = `
import json, sqlite3, sys
database = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
names = ['id', 'revision', 'reader', 'shape', 'kind', 'points', 'deleted', 'act']
rows = database.execute('''SELECT annotation_id, revision, reader_name, shape, kind, points, deleted, act
  FROM annotation_revisions ORDER BY saved_at_ms, revision''').fetchall()
print(json.dumps([{**dict(zip(names, row)), 'points': json.loads(row[5])} for row in rows]))`;
  const text = execFileSync('python3', ['-c', script, join(workspaceFolder, 'catalogue.sqlite')], { encoding: 'utf8' });
  return JSON.parse(text) as readonly StoredRevision[];
}

test('the hanging is stepped through, and the window changed', async () => {
  await press('Shift+PageDown', 'PageDown', 'PageUp', 'Shift+PageUp');
  await waitForViews(page);
  await press('.');
  const width = await fact('window-width');
  await press('2');
  await expect.poll(() => fact('window-width')).not.toBe(width);
  await press('1');
  await expect.poll(() => fact('window-width')).toBe(width);
  await press('i');
  await expect.poll(() => fact('inverted')).toBe('true');
  await press('i');
  await expect.poll(() => fact('inverted')).toBe('false');
});

test('a lens is opened, moved, and put away', async () => {
  const lens = page.getByTestId(`magnifier-${await activeTile()}`);
  await press('v');
  await expect(lens).toBeVisible();
  const before = await lens.getAttribute('data-point');
  await press('ArrowRight');
  await expect(lens).not.toHaveAttribute('data-point', before ?? '');
  await press('Escape');
  await expect(lens).toBeHidden();
});

test('a length and an outline are undone and redone in the order in which they were drawn', async () => {
  const tile = await activeTile();
  const lengths = page.getByTestId(`measurements-${tile}`).locator('[data-measurement]');
  await press('d', 'Enter', ...times(4, 'ArrowUp'), 'Enter');
  await expect(lengths).toHaveCount(1);
  await drawTriangle();
  await saved();
  await expect(shapes(tile)).toHaveCount(1);
  await expect(annotations(tile)).toHaveAttribute('aria-label', `Annotations in ${tile}: 1`);
  await press('Escape', 'Escape', 'Control+z');
  await expect(shapes(tile)).toHaveCount(0);
  await expect(lengths).toHaveCount(1);
  await press('Control+z');
  await expect(lengths).toHaveCount(0);
  await press('Control+Shift+Z');
  await expect(lengths).toHaveCount(1);
  await expect(shapes(tile)).toHaveCount(0);
  await press('Control+Shift+Z');
  await expect(shapes(tile)).toHaveCount(1);
  await saved();
  expect(storedRevisions().map(({ act, deleted }) => [act, deleted])).toEqual([
    ['draw', 0],
    ['undo', 1],
    ['redo', 0],
  ]);
});

test('an annotation is selected, moved by a handle, given another kind, removed, and brought back', async () => {
  const before = storedRevisions().at(-1);
  const drawn = annotations(await activeTile());
  await press('Shift+O', ']', 'Escape');
  await expect(drawn.locator('[data-selected="true"]')).toHaveCount(1);
  await press('Tab', 'ArrowRight', 'ArrowRight');
  await expect.poll(() => storedRevisions().at(-1)?.act).toBe('edit');
  await press('k');
  await expect.poll(() => storedRevisions().at(-1)?.kind).toBe('calcification');
  await press('Delete');
  await expect(drawn.locator('[data-annotation]')).toHaveCount(0);
  await press(...times(4, 'Control+z'));
  await saved();
  await expect(drawn.locator('[data-annotation]')).toHaveCount(1);
  expect(storedRevisions().at(-1)).toMatchObject({ points: before?.points, kind: 'mass', deleted: 0 });
});

test('the outline is there after the next patient and back', async () => {
  const url = page.url();
  const tile = await activeTile();
  await press('n');
  await expect.poll(() => page.url()).not.toBe(url);
  await waitForViews(page);
  await expect(shapes(tile)).toHaveCount(0);
  await press('p');
  await expect.poll(() => page.url()).toBe(url);
  await waitForViews(page);
  await expect(shapes(tile)).toHaveCount(1);
});

test('a window whose last stroke the catalogue did not take asks before it closes, and keeps the stroke for another try', async () => {
  await workstation.app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBoxSync = ((_window: unknown, options: { message: string }) => {
      asked.push(options.message);
      return 0;
    }) as typeof dialog.showMessageBoxSync;
  });
  // Another program holds the database for writing.
  const database = new DatabaseSync(join(workspaceFolder, 'catalogue.sqlite'));
  database.exec('BEGIN IMMEDIATE');
  await press('z');
  await drawTriangle();
  const state = page.getByTestId('annotations-saved');
  await expect(state).toHaveAttribute('data-state', 'failed', { timeout: 30_000 });
  await workstation.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  const asked = (): Promise<unknown> =>
    workstation.app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  await expect.poll(asked).toEqual(['What was drawn last is not saved']);
  database.exec('ROLLBACK');
  database.close();
  await page.getByTestId('draw-notice').getByRole('button', { name: 'Retry' }).click();
  await saved();
  await press('Escape', 'Escape', 'Control+z');
  await saved();
});

test('what the screen calls saved is there after the whole program is killed at once', async () => {
  const count = storedRevisions().length;
  await press('z', '.');
  const tile = await activeTile();
  await drawTriangle();
  await saved();
  await expect(shapes(tile)).toHaveCount(1);
  await killAll();

  const stored = storedRevisions();
  expect(stored).toHaveLength(count + 1);
  expect(stored.at(-1)).toMatchObject({ revision: 1, reader: READER, shape: 'outline', deleted: 0 });
  expect(stored.at(-1)?.points).toHaveLength(3);

  await start();
  await expect(shapes(tile)).toHaveCount(1);
  const shown = await shapes(tile).locator('polygon').first().getAttribute('points');
  expect(shown).toBe(
    stored
      .at(-1)
      ?.points.map(({ x, y }) => `${x},${y}`)
      .join(' '),
  );
  expect(await shapes(tile).getAttribute('aria-label')).toContain(`calcification, by ${READER}`);
});
