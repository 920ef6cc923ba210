import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bucketField as field, BUCKET_HEADER_VALUES, VALUES_PER_BUCKET } from '@core/runs/index';
import { GrowingSeries } from '@renderer/plotting/growing-series';
import { linePoints, stepAxis, timeAxis } from '@renderer/plotting/plot-axis';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { localDisk } from '../../../main/runs/ingest/index-disk';
import { queryBuckets, standingPoints } from '../../../main/runs/ingest/query-buckets';
import { SeriesPyramid } from '../../../main/runs/ingest/series-pyramid';

const SAMPLES = 1_000_000;
const EVERY_MS = 100;
let folder: string;
let series: SeriesPyramid;
/** Where a sample stands out, by its value: each is another one. */
const spikes = new Map<number, number>();

/** Fixed, so that a failure can be looked at; spread over every place within buckets of every level. */
function* positions(): Generator<number> {
  for (const at of [0, 1, 15, 16, 255, 256, 65_535, 65_536, SAMPLES - 2, SAMPLES - 1]) yield at;
  let state = 20_261_126;
  for (let count = 0; count < 190; count += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state % SAMPLES;
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mammobench-spike-'));
  series = new SeriesPyramid(localDisk, join(folder, 'loss'), 'loss');
  for (const at of positions()) spikes.set(at, (spikes.size % 2 === 0 ? 1 : -1) * (1000 + spikes.size));
  for (let at = 0; at < SAMPLES; at += 1) {
    series.push(at, at * EVERY_MS, spikes.get(at) ?? Math.sin(at));
    if (at % 100_000 === 99_999) series.flush();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A spike, and a range that holds it: from a single sample to all of them. */
const views = fc
  .record({
    spike: fc.constantFrom(...positions()),
    before: fc.double({ min: 0, max: 20, noNaN: true }),
    after: fc.double({ min: 0, max: 20, noNaN: true }),
    maximumCount: fc.integer({ min: 1, max: 4096 }),
    widthPx: fc.integer({ min: 1, max: 2000 }),
    x: fc.constantFrom('step' as const, 'time' as const),
  })
  .map(({ spike, before, after, ...view }) => ({
    ...view,
    spike,
    from: Math.max(0, Math.floor(spike - 2 ** before)),
    to: Math.min(SAMPLES - 1, Math.ceil(spike + 2 ** after)),
  }));

describe('one sample that stands out among a million', () => {
  it('is the extreme of a bucket of whatever range holds it, at every grain, with its own step and time', () => {
    fc.assert(
      fc.property(views, ({ spike, from, to, maximumCount, x }) => {
        const unit = x === 'step' ? 1 : EVERY_MS;
        const answer = queryBuckets(series, { maximumCount, x, from: from * unit, to: to * unit });
        const value = spikes.get(spike) ?? NaN;
        const [extreme, step, time] =
          value > 0
            ? [field.maximum, field.maximumStep, field.maximumTimeMs]
            : [field.minimum, field.minimumStep, field.minimumTimeMs];
        const rows = answer.subarray(BUCKET_HEADER_VALUES);
        const found: number[][] = [];
        const stronger: number[] = [];
        for (let at = 0; at < rows.length; at += VALUES_PER_BUCKET) {
          const held = rows[at + extreme] ?? NaN;
          if (held === value) found.push([rows[at + step] ?? NaN, rows[at + time] ?? NaN]);
          const within = (rows[at + field.firstStep] ?? NaN) <= spike && spike <= (rows[at + field.lastStep] ?? NaN);
          if (within && Math.abs(held) > Math.abs(value)) stronger.push(held);
        }
        // Where its bucket holds one that stands out more, that one is shown.
        if (stronger.length === 0) expect(found).toEqual([[spike, spike * EVERY_MS]]);
        else for (const held of stronger) expect([...spikes.values()]).toContain(held);
      }),
      { numRuns: 300 },
    );
  });

  it('is a point that is drawn, whatever is zoomed to and however wide the plot is', () => {
    fc.assert(
      fc.property(views, ({ spike, from, to, widthPx, x }) => {
        const [unit, axis] = x === 'step' ? [1, stepAxis] : [EVERY_MS, timeAxis(0, SAMPLES * EVERY_MS)];
        const part = new GrowingSeries('loss');
        part.replaceByBuckets(queryBuckets(series, { maximumCount: 2048, x, from: from * unit, to: to * unit }));
        const xRange = [axis.shownOf(from * unit), axis.shownOf(to * unit)] as const;
        const { x: drawnX, y } = linePoints(part, part.value, axis, { xRange, widthPx });
        const wanted = spikes.get(spike) ?? NaN;
        const isUp = wanted > 0;
        const place = axis.shownOf(spike * unit);
        const pixel = (xRange[1] - xRange[0]) / widthPx;
        const bucket = (2 * (to - from + 2) * (unit === 1 ? 1 : axis.shownOf(EVERY_MS))) / 2047;
        // Itself, or one nearby that stands out more: both of a pixel and a bucket, only one can be seen.
        const seen = [...y].some(
          (value, at) =>
            (value === wanted && Math.abs((drawnX[at] ?? NaN) - place) < 1e-9 * Math.max(1, place)) ||
            ((isUp ? value > wanted : value < wanted) && Math.abs((drawnX[at] ?? NaN) - place) <= pixel + bucket),
        );
        expect(seen).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is among the points that are exported, each as it was written', () => {
    let count = 0;
    for (let from = 0; from < SAMPLES; from += 65_536) {
      const points = standingPoints(series, from, from + 65_536);
      for (let at = 0; at < points.length; at += 3, count += 1) {
        if (points[at + 2] !== (spikes.get(count) ?? Math.sin(count))) expect(points[at + 2]).toBe(spikes.get(count));
      }
    }
    expect(count).toBe(SAMPLES);
  });
});
