// `npm run test:slow`: the statistical claims, by training again and again (hours on two cores).
// Results go to test/bench/results with commit and date.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { root } from './setup/terminal.mjs';

const pytest = join(root, '.venv', 'bin', 'pytest');
const args = [
  '-m',
  'slow',
  '--config-file',
  join(root, 'training', 'pyproject.toml'),
  '--rootdir',
  root,
  join(root, 'test', 'training'),
  ...process.argv.slice(2),
];
process.exit(spawnSync(pytest, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
