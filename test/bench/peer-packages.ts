// Programs that benches compare with, installed where they disturb nothing: .cache/peers/<name> of the checkout.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkout } from '../e2e/workstation-driver.ts';

/** Exact versions: Cornerstone3D, and the `events` package that its bundle needs in a browser. */
const CORNERSTONE3D = ['@cornerstonejs/core@5.14.0', 'events@3.3.0'];

/** The node_modules folder with Cornerstone3D in it. */
export function installCornerstone3d(): string {
  const folder = join(checkout, '.cache', 'peers', 'cornerstone3d');
  const modules = join(folder, 'node_modules');
  if (existsSync(join(modules, '@cornerstonejs', 'core', 'package.json'))) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel', 'error'];
  execFileSync('npm', ['install', ...options, ...CORNERSTONE3D], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return modules;
}

const TENSORBOARD = 'tensorboard==2.20.0';

/** The bin folder of an environment that has TensorBoard; or, in words, why there is none. */
export function installTensorboard(): { readonly bin: string } | { readonly whyNot: string } {
  const folder = join(checkout, '.cache', 'peers', 'tensorboard', 'venv');
  const bin = join(folder, 'bin');
  if (existsSync(join(bin, 'tensorboard'))) return { bin };
  try {
    execFileSync(join(checkout, '.venv', 'bin', 'python'), ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', TENSORBOARD], { stdio: 'ignore' });
    return { bin };
  } catch (error) {
    return { whyNot: `${TENSORBOARD} could not be installed by pip: ${String(error).split('\n')[0] ?? ''}` };
  }
}
