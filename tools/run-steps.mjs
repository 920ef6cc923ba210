// Runs named commands, some at a time, shows what failed whole, and sums up in one line.
import { spawn } from 'node:child_process';

import { root } from './setup/terminal.mjs';

/**
 * @param steps {{name: string, command: string, args: string[], cwd?: string}[]} in order of start
 * @param atOnce how many run side by side
 * @returns whether all passed
 */
export async function runSteps(steps, atOnce) {
  const waiting = [...steps];
  const failures = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const { code, output, seconds } = await runStep(step);
      console.log(`${code === 0 ? '✓' : '✗'} ${step.name} (${seconds.toFixed(1)} s)`);
      if (code === 0) continue;
      failures.push(step.name);
      console.log(output.replace(/^/gm, '    '));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) console.log(`Failed: ${failures.join(', ')}`);
  console.log(`${steps.length - failures.length} passed, ${failures.length} failed`);
  return failures.length === 0;
}

function runStep({ command, args, cwd = root }) {
  const startedAtMs = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ code: 1, output: String(error), seconds: 0 }));
    child.on('close', (code) => resolve({ code, output, seconds: (Date.now() - startedAtMs) / 1000 }));
  });
}
