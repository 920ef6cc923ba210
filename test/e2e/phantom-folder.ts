import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { checkout } from './workstation-driver';

const mammobench = join(checkout, '.venv/bin/mammobench');

/** Makes phantom mammograms with the program's own command. */
export function makePhantom(folder: string, patients: number, seed: number, size = '320x256'): void {
  const options = ['--patients', String(patients), '--seed', String(seed), '--size', size];
  execFileSync(mammobench, ['phantom', '--out', folder, ...options], { stdio: 'ignore' });
}

/** Trains in a workspace's runs folder, without the desktop, for a model to predict with. */
export function trainWithoutDesktop(data: string, runFolder: string): void {
  const config = join(checkout, 'assets/presets/smoke-cpu.json');
  const changes = ['patch.epochs=1', 'whole.epochs=1'].flatMap((change) => ['--set', change]);
  execFileSync(mammobench, ['init-run', '--data', data, '--config', config, '--out', runFolder, ...changes], {
    stdio: 'ignore',
  });
  execFileSync(mammobench, ['train', '--run', runFolder], { stdio: 'ignore' });
}
