// What goes wrong is said on screen: where, what, and what to do; and nothing saved is lost.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import { closeWorkstation, createWorkspace, goTo, importFolder, launchWorkstation } from './workstation-driver';

const scratch = mkdtempSync(join(tmpdir(), 'mammobench-bad-input-'));

test.afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('an import goes on past bad files and lists each with its reason', async () => {
  const folder = join(scratch, 'mixed');
  makePhantom(folder, 1, 9);
  spoil(folder);
  const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user-mixed') });
  const { page } = workstation;
  await createWorkspace(page, join(scratch, 'workspace'), 'bad input');
  const strip = await importFolder(page, folder, 'mixed');
  await expect(strip).toContainText('imported');
  await strip.getByRole('button', { name: /left out/ }).click();
  const list = page.getByRole('dialog');
  for (const file of ['empty.dcm', 'notes.txt', 'cut.dcm', 'twice.dcm']) await expect(list).toContainText(file);
  await closeWorkstation(workstation);
});

test('a second window on the same workspace may only read, and says so', async () => {
  const workspaceFolder = join(scratch, 'workspace');
  const first = await launchWorkstation({ userDataFolder: join(scratch, 'user-first'), workspaceFolder });
  const second = await launchWorkstation({ userDataFolder: join(scratch, 'user-second'), workspaceFolder });
  await expect(first.page.getByRole('contentinfo')).not.toContainText(/read.only/i);
  await expect(second.page.getByRole('contentinfo')).toContainText(/read.only/i);
  await goTo(second.page, 'Studies');
  await expect(second.page.getByRole('grid', { name: 'Studies' }).getByRole('row').nth(1)).toBeVisible();
  await closeWorkstation(second);
  await closeWorkstation(first);
});

test('a workspace of a newer format is refused, and stays as it is', async () => {
  const folder = join(scratch, 'newer');
  mkdirSync(folder);
  const text = JSON.stringify({ formatVersion: 99, id: 'x', name: 'From the future', createdAtMs: 0 });
  writeFileSync(join(folder, 'workspace.json'), text);
  const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user-newer') });
  const { page } = workstation;
  await page.getByRole('button', { name: 'Open workspace …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Folder', { exact: true }).fill(folder);
  await dialog.getByRole('button', { name: 'Open workspace' }).click();
  await expect(dialog).toContainText('newer');
  expect(readFileSync(join(folder, 'workspace.json'), 'utf8')).toBe(text);
  expect(readdirSync(folder)).toEqual(['workspace.json']);
  await closeWorkstation(workstation);
});

/** A zero-byte file, a text, a truncated object, the same object twice, and one that may not be read. */
function spoil(folder: string): void {
  const patient = join(folder, readdirSync(folder).find((name) => name.startsWith('patient')) ?? '');
  const studyFiles = readdirSync(patient, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.dcm'),
  );
  const whole = join(patient, studyFiles[0] ?? '');
  writeFileSync(join(folder, 'empty.dcm'), '');
  writeFileSync(join(folder, 'notes.txt'), 'These are notes.\n'.repeat(40));
  const bytes = readFileSync(join(patient, studyFiles[1] ?? ''));
  writeFileSync(join(folder, 'cut.dcm'), bytes.subarray(0, Math.floor(bytes.length / 2)));
  copyFileSync(whole, join(folder, 'twice.dcm'));
  chmodSync(join(folder, 'twice.dcm'), 0o644);
}
