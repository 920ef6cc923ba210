import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { fail, mustRun, onceFor, root } from './terminal.mjs';

const candidates = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];

/** A virtual environment in .venv with mammobench and everything it needs, as pinned. */
export async function installPython() {
  const venv = join(root, '.venv');
  const python = join(venv, 'bin', 'python');
  const inputs = ['training/pyproject.toml', 'training/constraints.txt'].map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  mkdirSync(venv, { recursive: true });
  await onceFor(join(venv, '.installed'), [root, ...inputs], async () => {
    if (!isUsable(python)) {
      rmSync(venv, { recursive: true, force: true });
      await mustRun(
        'Creating the Python environment (.venv)',
        findPython(),
        ['-m', 'venv', venv],
        'On Debian or Ubuntu: apt-get install python3-venv.',
      );
    }
    await mustRun(
      'Installing the Python packages (PyTorch is the large one)',
      python,
      [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--constraint',
        'training/constraints.txt',
        '--editable',
        'training[dev]',
      ],
      'Check the network and run the command again.',
    );
  });
}

function isUsable(python) {
  return existsSync(python) && spawnSync(python, ['-m', 'pip', '--version']).status === 0;
}

function findPython() {
  const found = candidates.find((name) => {
    const asked = spawnSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 11))'], { encoding: 'utf8' });
    return asked.status === 0 && asked.stdout.trim() === 'True';
  });
  if (found === undefined)
    fail(
      'No Python 3.11 or newer was found. Install it (Debian 12 and newer: apt-get install python3 python3-venv) and run the command again.',
    );
  return found;
}
