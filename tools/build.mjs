// Builds main, preload and renderer into out/, when a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './setup/terminal.mjs';

const sources = [
  'assets/hanging',
  'contract',
  'core',
  'main',
  'preload',
  'renderer',
  'electron.vite.config.mts',
  'package-lock.json',
  'tsconfig.base.json',
];
const stamp = join(root, 'out', '.built');

export function ensureBuilt() {
  if (existsSync(stamp) && sources.every((source) => newestChangeMs(join(root, source)) < statSync(stamp).mtimeMs))
    return;
  const startedAtMs = Date.now();
  console.log('[build] electron-vite build …');
  const ended = spawnSync('electron-vite', ['build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' });
  // The codecs' emscripten code asks for node's modules where it runs in node, and says so on every build.
  const lines = `${ended.stdout}${ended.stderr}`
    .split('\n')
    .filter((line) => !line.includes('externalized for browser compatibility'));
  if (ended.status !== 0) console.error(lines.join('\n'));
  if (ended.status !== 0) throw new Error('The build failed; its messages stand above.');
  writeFileSync(stamp, '');
  console.log(`[build] done in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`);
}

function newestChangeMs(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))));
}
