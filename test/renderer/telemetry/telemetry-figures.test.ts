import { SeriesClient, type PlotFigure } from '@renderer/plotting';
import {
  NonzeroWatch,
  telemetryAxis,
  telemetryFigure,
  watchClock,
  watchCurves,
} from '@renderer/telemetry/telemetry-figures';
import { figureGroupsOf, type FigureSpec } from '@renderer/telemetry/telemetry-groups';
import { describe, expect, it, vi } from 'vitest';

const gibibyte = 1024 ** 3;
const samples: Record<string, number[]> = {
  cpuPercent: [NaN, 60_000, 50, NaN, 61_000, 60],
  memoryUsedBytes: [NaN, 60_000, 4 * gibibyte, NaN, 61_000, 5 * gibibyte, NaN, 90_000, 6 * gibibyte],
  treeResidentBytes: [NaN, 60_000, NaN],
  'gpu0.powerWatts': [NaN, 60_000, 200, NaN, 61_000, 300],
  'gpu0.powerLimitWatts': [NaN, 60_000, 400, NaN, 61_000, 400],
};

function figureNamed(name: string): FigureSpec {
  const groups = figureGroupsOf(new Set(Object.keys(samples)));
  return groups.flatMap((group) => group.figures).find((figure) => figure.name === name)!;
}

async function drawn(name: string, smoothing: 'off' | 'mean 10 s'): Promise<PlotFigure> {
  const client = new SeriesClient((series, from) =>
    Promise.resolve(Float64Array.from((samples[series] ?? []).slice(from * 3))),
  );
  const clock = watchClock(client);
  const figure = figureNamed(name);
  const curves = watchCurves(client, figure, smoothing);
  await vi.waitFor(() => expect(clock.length).toBe(2));
  return telemetryFigure(figure, curves, clock, telemetryAxis(clock, 60_000), { xRange: null, widthPx: 300 });
}

describe('telemetry figures', () => {
  it('show memory in GiB, say unknown as unknown and leave a silence as a gap', async () => {
    const figure = await drawn('memory', 'off');
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([4, 5, NaN, 6]);
    expect(figure.legend.map((entry) => entry.value)).toEqual(['6.00 GiB', '–']);
  });

  it('draw the average over the raw values, which stay, faint', async () => {
    const figure = await drawn('memory', 'mean 10 s');
    expect(figure.lines.map(({ name, faint = false }) => [name, faint])).toEqual([
      ['host, raw', true],
      ['host', false],
      ['this run, raw', true],
      ['this run', false],
    ]);
    expect([...(figure.lines[1]?.points.y ?? [])]).toEqual([4, 4.5, NaN, 6]);
  });

  it('draw a power limit as it is, faint and out of the legend', async () => {
    const figure = await drawn('gpu-power', 'mean 10 s');
    expect(figure.lines.map(({ name }) => name)).toEqual(['GPU 0, limit', 'GPU 0, raw', 'GPU 0']);
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([400, 400]);
    expect(figure.legend).toEqual([expect.objectContaining({ name: 'GPU 0', value: '250 W' })]);
  });
});

describe('a watch for what is not 0', () => {
  it('finds one value among many, once it comes, and keeps having found it', async () => {
    let counts = [NaN, 1, 0, NaN, 2, NaN];
    const client = new SeriesClient((_name, from) => Promise.resolve(Float64Array.from(counts.slice(from * 3))));
    const series = client.watch('gpu0.eccUncorrectedCount', 'telemetry');
    const watch = new NonzeroWatch([series]);
    await vi.waitFor(() => expect(series.length).toBe(2));
    expect(watch.isNonzero).toBe(false);
    counts = [...counts, NaN, 3, 2, NaN, 4, 0];
    client.refresh();
    await vi.waitFor(() => expect(series.length).toBe(4));
    expect(watch.isNonzero).toBe(true);
    expect(watch.isNonzero).toBe(true);
  });

  it('looks again from the beginning when its series was replaced', () => {
    const series = new SeriesClient(() => Promise.resolve(new Float64Array(0))).watch('throttled', 'telemetry');
    const watch = new NonzeroWatch([series]);
    series.append(Float64Array.from([NaN, 1, 0, NaN, 2, 0]));
    expect(watch.isNonzero).toBe(false);
    series.clear();
    series.append(Float64Array.from([NaN, 1, 1, NaN, 2, 0]));
    expect(watch.isNonzero).toBe(true);
  });
});
