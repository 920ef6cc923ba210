// `npm run bench`: measures on this machine, prints, and keeps the figures with commit and date in test/bench/results.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt } from './build.mjs';
import { ensureDisplay } from './display.mjs';
import { root } from './setup/terminal.mjs';

// Its own table and its own file: test/bench/results/engine.json.
spawnSync(join(root, '.venv', 'bin', 'python'), [join(root, 'test', 'bench', 'engine_bench.py')], { stdio: 'inherit' });

// Eleven minutes: interleaved blocks of steps with telemetry on and off. test/bench/results/telemetry.json.
spawnSync(join(root, '.venv', 'bin', 'python'), [join(root, 'test', 'bench', 'telemetry_bench.py')], {
  stdio: 'inherit',
});

ensureBuilt();
const closeDisplay = await ensureDisplay();
const { measureDesktop } = await import('../test/bench/desktop-bench.ts');
const figures = await measureDesktop();
closeDisplay();

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
const record = {
  commit: git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes'),
  date: new Date().toISOString(),
  machine: { cpu: cpus()[0]?.model ?? null, cores: cpus().length, memoryBytes: totalmem() },
  figures,
};
const results = join(root, 'test', 'bench', 'results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'desktop.json'), `${JSON.stringify(record, null, 2)}\n`);
for (const { name, value, unit, note } of figures)
  console.log(`${name.padEnd(46)} ${format(value).padStart(10)} ${unit}${note ? `   (${note})` : ''}`);

function format(value) {
  return value === null ? '–' : Number(value.toPrecision(3)).toString();
}
