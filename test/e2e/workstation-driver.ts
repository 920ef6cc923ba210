// Drives the real window as a person would: by names, labels and keys. Shared by the end-to-end tests, the demo and the
// benchmarks; it imports nothing of the program.
import { once } from 'node:events';
import { join, resolve } from 'node:path';

import { _electron, errors, expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';

export const checkout = resolve(import.meta.dirname, '../..');

/** Long enough for a busy machine, short enough to leave a test its time. */
const FIRST_LAUNCH_MS = 60_000;

export interface LaunchChoice {
  /** A folder of its own, so that a person's settings are neither read nor written. */
  readonly userDataFolder: string;
  readonly workspaceFolder?: string;
  /** In the place of Electron's executable: a packaged program, or a wrapper around Electron. */
  readonly executable?: string;
  /** A packaged program brings its own app folder. */
  readonly packaged?: boolean;
  readonly windowSize?: { readonly width: number; readonly height: number };
  /** Of Chromium: `--force-device-scale-factor=2`. */
  readonly switches?: readonly string[];
}

/** A running workstation and its first window. */
export interface Workstation {
  readonly app: ElectronApplication;
  readonly page: Page;
}

export function electronExecutable(): string {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (folder === undefined) throw new Error('Run this through npm: the bootstrap says where Electron is.');
  return join(folder, 'electron');
}

/** What the program is started with. */
export function appArguments(choice: LaunchChoice): string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(choice.switches ?? []),
    ...(choice.packaged === true ? [] : [checkout]),
    '--user-data',
    choice.userDataFolder,
    ...(choice.workspaceFolder === undefined ? [] : ['--workspace', choice.workspaceFolder]),
  ];
}

/** The driver now and then never hears that the program has started: it is ended then, and started once more. */
async function launchElectron(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: FIRST_LAUNCH_MS });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return _electron.launch(options);
  }
}

export async function launchWorkstation(choice: LaunchChoice): Promise<Workstation> {
  const app = await launchElectron({
    executablePath: choice.executable ?? electronExecutable(),
    args: appArguments(choice),
    env: { ...definedEnvironment(), MAMMOBENCH_PYTHON: join(checkout, '.venv/bin/python') },
  });
  const page = await app.firstWindow();
  const size = choice.windowSize ?? { width: 1440, height: 900 };
  await resizeWindow(app, size);
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  return { app, page };
}

/** The window's content, in CSS pixels. */
export async function resizeWindow(
  app: ElectronApplication,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window?.setPosition(0, 0);
    window?.setContentSize(width, height);
  }, size);
}

/** Closes the window as a person does, and waits until the process has gone. */
export async function closeWorkstation({ app }: Workstation): Promise<void> {
  const process = app.process();
  const gone = process.exitCode === null ? once(process, 'exit') : Promise.resolve();
  await app.close();
  await gone;
}

export async function goTo(
  page: Page,
  place: 'Start' | 'Studies' | 'Experiments' | 'Runs' | 'Compare' | 'Machine' | 'Settings',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place, exact: true }).click();
}

export async function createWorkspace(page: Page, folder: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create workspace …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a workspace' });
  await dialog.getByLabel('Folder', { exact: true }).fill(folder);
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByRole('button', { name: 'Create workspace' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Imports a folder and waits for the end; returns the strip that says what came of it. */
export async function importFolder(page: Page, folder: string, name: string): Promise<Locator> {
  await goTo(page, 'Studies');
  await page
    .getByRole('button', { name: /^Import/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Import a folder of DICOM files' });
  await dialog.getByLabel('Folder', { exact: true }).fill(folder);
  await dialog.getByLabel('Name of the dataset').fill(name);
  await dialog.getByRole('button', { name: 'Start import' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const strip = page.getByLabel(`Import of ${name}`);
  await expect(strip.getByRole('button', { name: 'Cancel' })).toBeHidden({ timeout: 180_000 });
  return strip;
}

export interface SplitChoice {
  readonly seed: number;
  readonly trainPercent: number;
  readonly validationPercent: number;
}

/** Makes a split; returns its full hash. */
export async function createSplit(page: Page, choice: SplitChoice): Promise<string> {
  await goTo(page, 'Studies');
  await page.getByRole('button', { name: /split/i }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Split a dataset by patient' });
  await dialog.getByLabel('Seed').fill(String(choice.seed));
  await dialog.getByLabel('Train').fill(String(choice.trainPercent));
  await dialog.getByLabel('Validation').fill(String(choice.validationPercent));
  await dialog.getByRole('button', { name: 'Create split' }).click();
  await dialog.getByRole('table').waitFor();
  const splits = await reply(page, (workstation) => workstation.datasets.splits());
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const made = (splits as readonly { readonly hash: string; readonly createdAtMs: number }[]).reduce((a, b) =>
    a.createdAtMs > b.createdAtMs ? a : b,
  );
  return made.hash;
}

/** What a command replies, for a check beside what the screen shows. */
export async function reply(page: Page, ask: (workstation: WorkstationVerbs) => Promise<unknown>): Promise<unknown> {
  const result = await page.evaluate<CommandResult>(`(${ask.toString()})(window.workstation)`);
  if (!result.ok) throw new Error(result.failure?.message ?? 'The command failed');
  return result.value;
}

interface CommandResult {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly failure?: { readonly message: string };
}

/** Loosely typed: the function is sent to the window as text. */
type WorkstationVerbs = Readonly<Record<string, Readonly<Record<string, (argument?: unknown) => Promise<unknown>>>>> & {
  readonly datasets: Readonly<
    Record<'splits' | 'list' | 'studies' | 'imports', (argument?: unknown) => Promise<unknown>>
  >;
  readonly runs: Readonly<Record<'list' | 'get' | 'pauseQueue', (argument?: unknown) => Promise<unknown>>>;
  readonly telemetry: Readonly<Record<'latest' | 'alerts', (argument?: unknown) => Promise<unknown>>>;
};

/** Opens the study in a row of the list, counted from 0, and waits until all its views are painted. */
export async function openStudy(page: Page, row: number): Promise<void> {
  await goTo(page, 'Studies');
  await page
    .getByRole('grid', { name: 'Studies' })
    .getByRole('row')
    .nth(row + 1)
    .dblclick();
  await waitForViews(page);
}

/** Opens the first study of the list, filtered to held-out patients with a malignant lesion. */
export async function openMalignantTestStudy(page: Page): Promise<void> {
  await goTo(page, 'Studies');
  await page.getByRole('radiogroup', { name: 'Label' }).getByText('Malignant', { exact: true }).click();
  await page.getByRole('radiogroup', { name: 'Split part' }).getByText('Test', { exact: true }).click();
  await openStudy(page, 0);
}

export const standardViews = ['RCC', 'LCC', 'RMLO', 'LMLO'] as const;

export async function waitForViews(page: Page): Promise<void> {
  for (const view of standardViews) {
    await expect(page.getByTestId(`viewport-${view}`)).toHaveAttribute('data-painted', 'true', { timeout: 30_000 });
  }
}

/** Describes a run from the preset, with fields changed by their labels, and starts it. Returns the run's id. */
export async function startRun(
  page: Page,
  preset: string,
  name: string,
  changes: readonly { readonly section: string; readonly field: string; readonly value: string }[] = [],
): Promise<string> {
  await goTo(page, 'Experiments');
  await page.getByTestId(`preset-${preset}`).click();
  await page.getByTestId('split-chooser').click();
  await page.getByRole('option').first().click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  for (const { section, field, value } of changes) {
    const group = page.getByRole('group', { name: section, exact: true });
    await group.getByLabel(field, { exact: true }).fill(value);
  }
  await expect(page.getByTestId('start-run')).toBeEnabled();
  await page.getByTestId('start-run').click();
  await page.getByTestId('run-header').waitFor();
  return decodeURIComponent(new URL(page.url()).hash.replace('#/runs/', ''));
}

export async function openRun(page: Page, name: string): Promise<void> {
  await goTo(page, 'Runs');
  await page.getByTestId('run-row').filter({ hasText: name }).dblclick();
  await page.getByTestId('run-header').waitFor();
}

export async function waitForRunState(page: Page, state: string, timeoutMs: number): Promise<void> {
  await expect(page.getByTestId('run-state').first()).toHaveAttribute('data-state', state, { timeout: timeoutMs });
}

/** How many points a plot has drawn so far. */
export async function drawnPoints(page: Page, plot: string): Promise<number> {
  return Number(await page.getByTestId(`plot-${plot}`).getAttribute('data-points'));
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
