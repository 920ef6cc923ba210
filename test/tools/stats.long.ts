import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { filesOf, type Row, rowsOf } from '../core/statistics/run-folder.js';

const root = resolve(import.meta.dirname, '../..');
const node = join(root, 'node_modules', '.bin', 'node');
let folder = '';

function writeRun(name: string, rows: readonly Row[], splitHash?: string): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(filesOf(name, rows, splitHash)))
    writeFileSync(join(folder, name, file), text);
}

/** As `npm run stats -- …` runs it, called in the folder of the runs. */
function stats(...args: readonly string[]) {
  const program = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(root, 'tools', 'stats.mjs'), ...args];
  const { status, stdout, stderr } = spawnSync(node, program, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder },
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-stats-'));
  writeRun('good', rowsOf(1));
  writeRun('poor', rowsOf(0.2, 1));
  writeRun('other-split', rowsOf(1), 'b'.repeat(64));
  for (let seed = 0; seed < 10; seed += 1) writeRun(`seed-${seed}`, rowsOf(1, seed));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run stats', () => {
  it('compares two runs in words, and as JSON with the same numbers', () => {
    const words = stats('compare', 'good', 'poor');
    expect(words).toMatchObject({ status: 0, stderr: '' });
    expect(words.stdout).toContain('One training run each: this says nothing about the machines');
    const { status, stdout } = stats('compare', 'good', 'poor', '--json');
    expect(status).toBe(0);
    const { comparisons } = JSON.parse(stdout) as {
      comparisons: { conclusion: { sentences: string[] }; comparison: { clusterRobust: { pValue: number } } }[];
    };
    expect(comparisons[0]!.comparison.clusterRobust.pValue).toBeLessThan(0.05);
    for (const sentence of comparisons[0]!.conclusion.sentences) expect(words.stdout).toContain(sentence);
  });

  it('corrects a family of comparisons after Holm', () => {
    const { stdout } = stats('compare', 'good', 'poor', 'seed-3', '--json', '--replicates', '200');
    const { comparisons, family } = JSON.parse(stdout) as {
      comparisons: { comparison: { clusterRobust: { pValue: number } } }[];
      family: { adjustedP: number }[];
    };
    const p = comparisons.map(({ comparison }) => comparison.clusterRobust.pValue);
    expect(family.map(({ adjustedP }) => adjustedP)[0]).toBeCloseTo(Math.min(1, 2 * p[0]!), 12);
    expect(stats('compare', 'good', 'poor', 'seed-3').stdout).toContain('Holm’s correction over these 2 comparisons');
  });

  it('shows one run', () => {
    const { status, stdout } = stats('show', 'good');
    expect(status).toBe(0);
    for (const words of ['AUC 0.', 'Obuchowski 1997', 'Wilson 1927', 'Brier score', 'Too few cases'])
      expect(stdout).toContain(words);
  });

  it('compares arms of five seeds', () => {
    const against = [5, 6, 7, 8, 9].flatMap((seed) => ['--against', `seed-${seed}`]);
    const { status, stdout } = stats('arms', 'seed-0', 'seed-1', 'seed-2', 'seed-3', 'seed-4', ...against);
    expect(status).toBe(0);
    expect(stdout).toContain('5 training runs of the first arm and 5 of the second arm: mean difference');
  });

  it('says what published AUCs let one conclude', () => {
    const { stdout } = stats(
      'published',
      '--auc-a',
      '0.904',
      '--auc-b',
      '0.881',
      '--positives',
      '100',
      '--negatives',
      '310',
    );
    expect(stdout).toContain('no p-value can be claimed');
  });

  it('refuses with exit code 1 and every reason, in words and as JSON', () => {
    const { status, stderr } = stats('compare', 'good', 'other-split');
    expect(status).toBe(1);
    expect(stderr).toContain('other-split/split.json, /hash: is bbbbbbbbbbbb');
    const json = stats('compare', 'good', 'other-split', '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ failure: { code: 'not-comparable' } });
    rmSync(join(folder, 'seed-9', 'predictions.csv'));
    expect(stats('show', 'seed-9').stderr).toContain('seed-9/predictions.csv: is missing');
  });

  it('says with exit code 2 how it is used', () => {
    const misused = [
      [],
      ['show', 'nowhere'],
      ['show', 'good', '--unit', 'pixel'],
      ['show', 'good', '--colour'],
      ['published', '--auc-a', '0.9'],
    ];
    for (const args of misused) {
      const { status, stderr } = stats(...args);
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toContain('npm run stats -- compare');
    }
  });
});
