// `npm run bench [-- NAME …]`: measures on this machine, prints, and keeps the figures with commit and date in
// test/bench/results. Names choose: engine, memory, loader, prepare, telemetry, faults, ingest, live, desktop, form, plots,
// viewer, coverage, statistics, runs-table.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt } from './build.mjs';
import { ensureDisplay } from './display.mjs';
import { fail, root } from './setup/terminal.mjs';

/** Each prints a table of its own and writes a file of its own. */
const python = (program, ...args) => {
  const command = [join(root, 'test', 'bench', program), ...args];
  return () => spawnSync(join(root, '.venv', 'bin', 'python'), command, { cwd: root, stdio: 'inherit' });
};

const benches = {
  engine: python('engine_bench.py'),
  // On a GPU alone: the estimate of memory beside what training reserves.
  memory: python('memory_bench.py'),
  loader: python('loader_bench.py', '--images', '2000', '--record'),
  prepare: python('prepare_bench.py', '--record'),
  // Eleven minutes: interleaved blocks of steps with telemetry on and off.
  telemetry: python('telemetry_bench.py'),
  faults: python('faults_bench.py', '--record'),
  ingest: async () => {
    const { measureIngest } = await import('../test/bench/ingest-bench.ts');
    keep('ingest', await measureIngest());
  },
  // Nearly a hundred thousand simulated studies: minutes.
  coverage: async () => {
    const { measureCoverage } = await import('../test/bench/coverage-bench.ts');
    keep('coverage', measureCoverage());
  },
  statistics: async () => {
    const { measureStatistics } = await import('../test/bench/statistics-bench.ts');
    keep('statistics', measureStatistics());
  },
  live: () => inWindow('live', async () => (await import('../test/bench/live-bench.ts')).measureLive()),
  'runs-table': () =>
    inWindow('runs-table', async () => (await import('../test/bench/runs-table-bench.ts')).measureRunsTable()),
  plots: () => inWindow('plots', async () => (await import('../test/bench/plots-bench.ts')).measurePlots()),
  viewer: () => inWindow('viewer', async () => (await import('../test/bench/viewer-bench.ts')).measureViewer()),
  form: () => inWindow('form', async () => (await import('../test/bench/form-bench.ts')).measureForm()),
  desktop: () => inWindow('desktop', async () => (await import('../test/bench/desktop-bench.ts')).measureDesktop()),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) fail(`Unknown bench ${unknown.join(', ')}. Known: ${Object.keys(benches).join(', ')}.`);
for (const name of asked.length === 0 ? Object.keys(benches) : asked) {
  console.log(`\n${name}`);
  await benches[name]();
}

/** Measures the real window, on a screen or Xvfb. */
async function inWindow(name, measure) {
  ensureBuilt();
  const closeDisplay = await ensureDisplay();
  keep(name, await measure());
  closeDisplay();
}

/** Prints figures and writes them with the machine, the commit and the date. */
function keep(name, figures) {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
  const record = {
    commit: git('rev-parse', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes'),
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model ?? null, cores: cpus().length, memoryBytes: totalmem() },
    figures,
  };
  const results = join(root, 'test', 'bench', 'results');
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  for (const { name: figure, value, unit, note } of figures)
    console.log(`${figure.padEnd(46)} ${format(value).padStart(10)} ${unit}${note ? `   (${note})` : ''}`);
}

function format(value) {
  return value === null ? '–' : Number(value.toPrecision(3)).toString();
}
