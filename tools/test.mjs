// `npm test`: all of `npm run check`, trainings that are started and killed, the desktop held to the trainer on hundreds
// of files, then the real Electron window, end to end.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ensureBuilt } from './build.mjs';
import { checkSteps, pythonTests } from './check.mjs';
import { ensureDisplay } from './display.mjs';
import { runSteps } from './run-steps.mjs';
import { root } from './setup/terminal.mjs';

const TRAINING_FOLDERS = readdirSync(join(root, 'test', 'training'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['runs', 'slow', '__pycache__'].includes(entry.name))
  .map((entry) => entry.name);

// Two halves of what mostly waits for processes to start and to end.
const supervisionTests = pythonTests('runs and queues, started and killed (pytest)', 'processes', ['runs']);
const trainingTests = pythonTests('whole trainings, started and killed (pytest)', 'processes', TRAINING_FOLDERS);
const longTests = {
  name: 'long tests, TypeScript (vitest)',
  command: 'vitest',
  args: ['run', '--reporter=default', '--config', 'vitest.long.config.mts'],
};
const checked = await runSteps([supervisionTests, trainingTests, longTests, ...checkSteps], 2);
ensureBuilt();
const closeDisplay = await ensureDisplay();
const ended = spawnSync('playwright', ['test', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
closeDisplay();
console.log(checked && ended.status === 0 ? 'All tests passed.' : 'Some tests failed: see above.');
process.exit(checked && ended.status === 0 ? 0 : 1);
