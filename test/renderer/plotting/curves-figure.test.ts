import { curvesFigure, curvesOf, SeriesClient, timelineOf, type FigureSpec, type PlotFigure } from '@renderer/plotting';
import { NonzeroWatch } from '@renderer/plotting/nonzero-watch';
import { RunLooks } from '@renderer/plotting/series-colors';
import { figureGroupsOf } from '@renderer/telemetry/telemetry-groups';
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

async function drawn(
  name: string,
  smoothing: 'off' | 'mean 10 s',
  runs: readonly { readonly name: string; readonly afterMs: number }[] = [{ name: 'own', afterMs: 0 }],
): Promise<PlotFigure> {
  const figure = figureNamed(name);
  const looks = new RunLooks();
  const shown = runs.map((each) => each.name);
  const drawing = runs.map(({ name: runName, afterMs }) => {
    const client = new SeriesClient((series, from) => {
      const values = (samples[series] ?? []).map((value, at) => (at % 3 === 1 ? value + afterMs : value));
      return Promise.resolve(Float64Array.from(values.slice(from * 3)));
    });
    const run = {
      runId: runName,
      name: runName,
      client,
      startedAtMs: 60_000 + afterMs,
      ...looks.lookOf(runName, shown),
    };
    return { run, timeline: timelineOf(client), curves: curvesOf(client, figure, smoothing) };
  });
  for (const { run } of drawing) run.client.follow(['cpuPercent', ...figure.curves.map(({ series }) => series)]);
  await vi.waitFor(() => expect(drawing.every(({ timeline }) => timeline.samples.length === 2)).toBe(true));
  const how = { x: 'step', logarithmic: false, emptyReason: 'nothing' } as const;
  return curvesFigure(figure, drawing, { xRange: null, widthPx: 300 }, how);
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

  it('of several runs count each from its own start, in the colors of the runs', async () => {
    const figure = await drawn('gpu-power', 'off', [
      { name: 'one', afterMs: 0 },
      { name: 'another', afterMs: 5_000_000 },
    ]);
    expect(figure.lines.map(({ name }) => name)).toEqual(['one, GPU 0', 'another, GPU 0']);
    const [one, another] = figure.lines;
    expect([...another!.points.x]).toEqual([...one!.points.x]);
    expect(another!.color).not.toBe(one!.color);
    expect(figure.legend.map(({ name }) => name)).toEqual(['one', 'another']);
  });

  it('of fifty runs stay within what can be drawn in time, each with its extremes', async () => {
    const runs = Array.from({ length: 51 }, (_run, index) => ({ name: `run ${index}`, afterMs: index }));
    const figure = await drawn('cpu', 'mean 10 s', runs);
    expect(figure.lines).toHaveLength(51);
    expect(new Set(figure.lines.map(({ color, dash }) => `${color} ${dash ?? 'solid'}`)).size).toBe(51);
    expect(figure.legend).toEqual([]);
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
