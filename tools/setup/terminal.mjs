// What every step of the set-up says, and how it runs the programs of others.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export function say(text) {
  console.log(`[setup] ${text}`);
}

export function fail(text) {
  console.error(`[setup] ${text}`);
  process.exit(1);
}

/** Runs a step's program with its output shown; ends the set-up, with the remedy, if it fails. */
export async function mustRun(what, command, args, remedy, options = {}) {
  const startedAt = Date.now();
  say(`${what} …`);
  const problem = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(code === 0 ? null : `exit code ${code}`));
  });
  if (problem !== null) fail(`${what}: failed (${problem}). ${remedy}`);
  say(`${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
}

/**
 * Runs `install` unless the stamp says that it ended well for the same inputs. The stamp goes away before
 * and comes back after, so that an interrupted install is taken up again.
 */
export async function onceFor(stampFile, inputs, install) {
  const digest = createHash('sha256').update(inputs.join('\n')).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) return;
  rmSync(stampFile, { force: true });
  await install();
  writeFileSync(stampFile, digest);
}
