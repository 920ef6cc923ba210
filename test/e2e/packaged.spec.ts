// The packaged program, as its user gets it: native modules, WebAssembly and utility processes break late otherwise.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { makePhantom, trainWithoutDesktop } from './phantom-folder';
import {
  checkout,
  closeWorkstation,
  createWorkspace,
  importFolder,
  launchWorkstation,
  openStudy,
  standardViews,
} from './workstation-driver';

test('the packaged program imports, paints four views and predicts', async () => {
  test.setTimeout(400_000);
  const scratch = mkdtempSync(join(tmpdir(), 'mammobench-packaged-'));
  const packaged = spawnSync('node', [join(checkout, 'tools/package.mjs')], { cwd: checkout, encoding: 'utf8' });
  expect(packaged.status, packaged.stdout + packaged.stderr).toBe(0);
  makePhantom(join(scratch, 'phantom'), 8, 3);

  const workstation = await launchWorkstation({
    userDataFolder: join(scratch, 'user'),
    executable: join(checkout, 'dist/linux-unpacked/mammobench'),
    packaged: true,
  });
  const { page } = workstation;
  await createWorkspace(page, join(scratch, 'workspace'), 'packaged');
  await importFolder(page, join(scratch, 'phantom'), 'phantom');
  await openStudy(page, 0);
  trainWithoutDesktop(join(scratch, 'phantom'), join(scratch, 'workspace', 'runs', 'trained-elsewhere'));
  await page.reload();
  await openStudy(page, 0);
  await page.getByTestId('predict-all').click();
  for (const view of standardViews) await expect(page.getByTestId(`heatmap-${view}`)).toBeVisible({ timeout: 60_000 });
  await closeWorkstation(workstation);
  rmSync(scratch, { recursive: true });
});
