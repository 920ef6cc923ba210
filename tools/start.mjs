// Opens the program: `npm start [-- --workspace DIR]`.
import { spawnSync } from 'node:child_process';

import { ensureBuilt } from './build.mjs';
import { ensureDisplay } from './display.mjs';
import { electronExecutable, electronFlags } from './electron-path.mjs';
import { root } from './setup/terminal.mjs';

ensureBuilt();
await ensureDisplay();
const ended = spawnSync(electronExecutable(), [...electronFlags(), root, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(ended.status ?? 1);
