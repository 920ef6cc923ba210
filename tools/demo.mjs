// `npm run demo`: makes phantom mammograms, trains on them in the app, and opens the window on the result. Without a display
// it does the same under Xvfb, and leaves screenshots and a summary in demo/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './build.mjs';
import { ensureDisplay, hasDisplay } from './display.mjs';
import { root } from './setup/terminal.mjs';

const demo = join(root, 'demo');
const phantom = join(demo, 'phantom');
const workspace = join(demo, 'workspace');
const screenshots = join(demo, 'screenshots');
// 40 patients, and so 160 images and more, are held out: one third.
const patients = 120;
const split = { seed: 1, trainPercent: 50, validationPercent: 17 };
const sizes = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1200 },
];

const watched = hasDisplay();
const durations = {};

async function timed(what, act) {
  const startedAtMs = Date.now();
  console.log(`[demo] ${what} …`);
  const result = await act();
  durations[what] = (Date.now() - startedAtMs) / 1000;
  console.log(`[demo] ${what}: ${durations[what].toFixed(1)} s`);
  return result;
}

function makePhantom() {
  const options = ['--patients', String(patients), '--seed', '1', '--size', '512x416'];
  const ended = spawnSync(join(root, '.venv', 'bin', 'mammobench'), ['phantom', '--out', phantom, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (ended.status !== 0) throw new Error('The phantom mammograms could not be made; the messages stand above.');
}

await timed('building the program', ensureBuilt);
const closeDisplay = await ensureDisplay();
const driver = await import('../test/e2e/workstation-driver.ts');

rmSync(demo, { recursive: true, force: true });
mkdirSync(screenshots, { recursive: true });
await timed(`making phantom mammograms of ${patients} patients`, makePhantom);

const workstation = await timed('opening the window', () =>
  driver.launchWorkstation({ userDataFolder: join(demo, 'user'), windowSize: sizes[0] }),
);
const { app, page } = workstation;

/** Each screen at both sizes, as a person would see it once it has come to rest. */
async function takeScreenshots(name) {
  for (const size of sizes) {
    await driver.resizeWindow(app, size);
    await page.mouse.move(size.width / 2, 4);
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(screenshots, `${name}-${size.width}x${size.height}.png`) });
  }
  await driver.resizeWindow(app, sizes[0]);
}

await takeScreenshots('start');
await driver.createWorkspace(page, workspace, 'Phantom demo');
await timed('importing', () => driver.importFolder(page, phantom, 'Phantom'));
const splitHash = await driver.createSplit(page, split);
await page.keyboard.press('j');
await takeScreenshots('studies');
await timed('opening a study with four views', () => driver.openStudy(page, 0));
await takeScreenshots('four-up');
await driver.goTo(page, 'Experiments');
await page.getByTestId('preset-smoke-cpu').click();
await takeScreenshots('experiment');

const runName = 'Demo on phantoms';
const runId = await driver.startRun(page, 'smoke-cpu', runName);
await timed('training', async () => {
  await page
    .getByTestId('plot-auc')
    .and(page.locator('[data-points]:not([data-points="0"]):not([data-points="1"])'))
    .waitFor({ timeout: 400_000 });
  await takeScreenshots('run');
  // On two cores and without a GPU, drawing the plots takes from the training: the list of runs is enough to wait by.
  await driver.goTo(page, 'Runs');
  await driver.waitForRunState(page, 'finished', 400_000);
  await driver.openRun(page, runName);
});
await takeScreenshots('run-finished');

await timed('predicting four views', async () => {
  await driver.openMalignantTestStudy(page);
  await page.getByTestId('predict-all').click();
  for (const view of driver.standardViews) await page.getByTestId(`heatmap-${view}`).waitFor({ timeout: 60_000 });
});
await takeScreenshots('heatmap');
await driver.goTo(page, 'Runs');
await takeScreenshots('runs');
await driver.goTo(page, 'Machine');
await takeScreenshots('machine');

const runFolder = join(workspace, 'runs', runId);
const result = JSON.parse(readFileSync(join(runFolder, 'result.json'), 'utf8'));
const { testAuc } = result;
const summary = {
  workspace,
  runFolder,
  screenshots,
  splitHash,
  testAuc,
  validationAuc: result.validationAuc,
  durationsSeconds: durations,
};
writeFileSync(join(demo, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
console.log(`
Workspace     ${workspace}
Run           ${runFolder}
Screenshots   ${screenshots}
Test AUC      ${testAuc.auc.toFixed(3)}, ${testAuc.level * 100} % interval ${testAuc.lower.toFixed(3)} to ${testAuc.upper.toFixed(3)} (${testAuc.method})
              ${testAuc.caseCount} held-out images, ${testAuc.positiveCount} malignant, of ${testAuc.patientCount} patients; split ${testAuc.splitHash.slice(0, 12)}
Summary       ${join(demo, 'summary.json')}`);

if (watched) {
  console.log('The window stays open; close it to end the demo.');
  await new Promise((resolve) => app.process().once('exit', resolve));
} else {
  await driver.closeWorkstation(workstation);
  closeDisplay();
}
if (!(testAuc.lower > 0.5)) {
  console.error(
    'The interval of the test AUC does not lie above 0.5: this training has not shown that it learned anything.',
  );
  process.exitCode = 1;
}
