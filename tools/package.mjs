// `npm run package`: a folder that runs without Node or the checkout, in dist/. On the evaluation Electron it is
// named and marked as an evaluation build.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'electron-builder';

import { ensureBuilt } from './build.mjs';
import { root } from './setup/terminal.mjs';

ensureBuilt();
const source = process.env.ELECTRON_OVERRIDE_DIST_PATH;
const marker = join(source, 'complete');
const evaluation = existsSync(marker);
const work = mkdtempSync(join(tmpdir(), 'mammobench-package-'));
try {
  const electronDist = join(work, 'electron');
  // The evaluation Electron's own launcher stays behind: it would be started in the place of the app.
  cpSync(source, electronDist, {
    recursive: true,
    filter: (path) => !path.startsWith(join(source, 'resources', 'app')) && path !== marker,
  });
  const config = { electronDist };
  if (evaluation) {
    config.electronVersion = readFileSync(marker, 'utf8');
    config.productName = 'Mammobench Evaluation';
    config.extraMetadata = { productName: 'Mammobench Evaluation' };
  }
  await build({ projectDir: root, config: { extends: 'electron-builder.yml', ...config }, publish: 'never' });
  console.log(
    evaluation
      ? 'dist/ holds an EVALUATION build on an old Electron: never for patient work.'
      : 'dist/ holds the program.',
  );
} finally {
  rmSync(work, { recursive: true });
}
