import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import { fail, mustRun, say } from './terminal.mjs';

// Electron's libraries, and an X server for machines without a screen.
const displayPackages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libnotify4',
];
// Other people's tools that the tests hold our files and our sockets against.
const peerPackages = ['dicom3tools', 'dcmtk', 'libgdcm-tools', 'strace'];

/** On Debian and Ubuntu: installs what is missing when root, otherwise prints the one command that does. */
export async function installSystemPackages({ display, peers }) {
  const wanted = [...(display ? displayPackages : []), ...(peers ? peerPackages : [])];
  if (wanted.length === 0 || process.platform !== 'linux') return;
  if (!isDebian()) {
    say(`Not Debian or Ubuntu: make sure that the equivalents of these are installed: ${wanted.join(' ')}`);
    return;
  }
  const missing = missingOf(wanted);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0)
    fail(
      `These system packages are missing. Install them and run the command again:\n  sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun(
    'Reading the package lists (apt-get update)',
    'apt-get',
    ['update', '-qq'],
    'Check the network and run the command again.',
    { env: environment },
  );
  await mustRun(
    `Installing system packages: ${missing.join(' ')}`,
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing.map(nameHere)],
    'Install them by hand and run the command again.',
    { env: environment },
  );
}

function isDebian() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

function missingOf(names) {
  // Since the change to 64-bit time, some libraries are named with t64 at the end.
  const asked = spawnSync(
    'dpkg-query',
    ['-W', '-f', '${db:Status-Abbrev} ${Package}\n', ...names.flatMap((name) => [name, `${name}t64`])],
    { encoding: 'utf8' },
  );
  const installed = new Set([...asked.stdout.matchAll(/^ii\s+(\S+)$/gm)].map((match) => match[1]));
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

function nameHere(name) {
  const renamed = spawnSync('apt-cache', ['show', '--no-all-versions', `${name}t64`], { encoding: 'utf8' });
  return renamed.status === 0 && renamed.stdout !== '' ? `${name}t64` : name;
}
