import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { mustRun, onceFor, root } from './terminal.mjs';

/** npm ci, when the lockfile is not the one that is installed. */
export async function installNodeModules() {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  await onceFor(join(root, 'node_modules', '.installed'), [lockfile], async () => {
    await mustRun(
      'Installing the Node packages (npm ci)',
      'npm',
      ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
      'Check the network and run the command again: it goes on where it stopped.',
    );
  });
}
