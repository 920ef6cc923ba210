// A screen for machines that have none: Xvfb on a display number of its own choosing.
import { spawn, spawnSync } from 'node:child_process';

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
}

/** Sets DISPLAY for the children of this process. Returns the undo. */
export async function ensureDisplay() {
  if (hasDisplay()) return () => undefined;
  if (spawnSync('which', ['Xvfb']).status !== 0)
    throw new Error('There is no display, and Xvfb is not installed: apt-get install xvfb');
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  process.env.DISPLAY = `:${number}`;
  const stop = () => server.kill();
  process.once('exit', stop);
  return () => {
    delete process.env.DISPLAY;
    stop();
  };
}
