import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writePoints } from '../../../main/plotting/export-points';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const names = { nameOf: (runId: string) => (runId === 'r1' ? 'lr 1e-3, "b"\nc' : null) };
const series = [
  { runId: 'r1', series: 'loss', title: 'Loss: train', unit: '' },
  { runId: 'r2', series: 'cpuPercent', title: 'CPU: all cores', unit: '%' },
];

describe('the points of plots in a file', () => {
  it('are all there, part by part, behind a header that says run, series and unit', async () => {
    const asked: string[] = [];
    const file = join(folder, 'points.csv');
    const written = await writePoints(
      file,
      series,
      (runId, name, from) => {
        asked.push(`${runId} ${name} ${from}`);
        const points = name === 'loss' ? [1, 1000, 0.1 + 0.2, 2, 2000, NaN, 3, 3000, 1e-12] : [NaN, 1500, 50];
        return Promise.resolve(Float64Array.from(points.slice(from * 3, from * 3 + 6)));
      },
      names,
    );
    expect(written).toEqual({ file, pointCount: 4 });
    expect(asked).toEqual(['r1 loss 0', 'r1 loss 2', 'r1 loss 3', 'r2 cpuPercent 0', 'r2 cpuPercent 1']);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('# run'))).toEqual(['# run r1: lr 1e-3, "b" c', '# run r2: r2']);
    expect(lines).toContain('# series loss: Loss: train, a pure number');
    expect(lines).toContain('# series cpuPercent: CPU: all cores, in %');
    // A quoted name may hold a line break: the rows begin after the header's own line.
    const text = readFileSync(file, 'utf8');
    expect(text.slice(text.indexOf('run,run_id'))).toBe(
      'run,run_id,series,step,wall_time_ms,value\n' +
        '"lr 1e-3, ""b""\nc",r1,loss,1,1000,0.30000000000000004\n' +
        '"lr 1e-3, ""b""\nc",r1,loss,2,2000,NaN\n' +
        '"lr 1e-3, ""b""\nc",r1,loss,3,3000,1e-12\n' +
        'r2,r2,cpuPercent,,1500,50\n',
    );
  });

  it('leave nothing behind where they could not all be written', async () => {
    const file = join(folder, 'points.csv');
    const reading = writePoints(file, series, () => Promise.reject(new Error('the thread ended')), names);
    await expect(reading).rejects.toThrow('the thread ended');
    expect(readdirSync(folder)).toEqual([]);
  });
});
