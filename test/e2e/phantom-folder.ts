import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { checkout } from './workstation-driver.ts';

/** The program's own command line. */
export const mammobench = join(checkout, '.venv/bin/mammobench');

/** Makes phantom mammograms with the program's own command. */
export function makePhantom(folder: string, patients: number, seed: number, size = '320x256'): void {
  const options = ['--patients', String(patients), '--seed', String(seed), '--size', size];
  execFileSync(mammobench, ['phantom', '--out', folder, ...options], { stdio: 'ignore' });
}

/** Makes a run folder from the preset for tests, with fields changed, without the desktop. */
export function initRun(data: string, runFolder: string, changes: Readonly<Record<string, string>>): void {
  const config = join(checkout, 'assets/presets/smoke-cpu.json');
  const overrides = Object.entries(changes).flatMap(([field, value]) => ['--set', `${field}=${value}`]);
  execFileSync(mammobench, ['init-run', '--data', data, '--config', config, '--out', runFolder, ...overrides], {
    // What it refuses is part of the error that is thrown.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Trains in a workspace's runs folder, without the desktop, for a model to predict with. */
export function trainWithoutDesktop(data: string, runFolder: string): void {
  initRun(data, runFolder, { 'patch.epochs': '1', 'whole.epochs': '1' });
  execFileSync(mammobench, ['train', '--run', runFolder], { stdio: 'ignore' });
}
