import type { AucEstimate, RunSummary } from '@contract/index';
import {
  curvesFigure,
  curvesOf,
  SeriesClient,
  timelineOf,
  type PlotFigure,
  type PlotX,
  type Smoothing,
} from '@renderer/plotting';
import { isTrainingSeries, selectedMarks, trainingFigures } from '@renderer/runs/training-figures';
import { describe, expect, it, vi } from 'vitest';

type Triplet = readonly [step: number, timeMs: number, value: number];

const recorded: Readonly<Record<string, readonly Triplet[]>> = {
  loss: [
    [1, 1000, 0.9],
    [2, 2000, 0.7],
    [3, 3000, NaN],
  ],
  validationLoss: [[2, 2000, 0.8]],
  validationAuc: [
    [2, 2000, 0.6],
    [4, 4000, 0.8],
    [6, 6000, 0.7],
  ],
  validationAucLower: [
    [2, 2000, NaN],
    [4, 4000, 0.7],
    [6, 6000, 0.6],
  ],
  validationAucUpper: [
    [2, 2000, NaN],
    [4, 4000, 0.9],
    [6, 6000, 0.8],
  ],
  stage: [
    [0, 500, 0],
    [0, 900, 1],
    [2, 2500, 2],
  ],
  stepsPerEpoch: [
    [0, 900, 2],
    [2, 2500, 4],
  ],
  epoch: [[2, 2400, 1]],
  checkpoint: [[2, 2400, 2]],
  resumed: [[1, 1500, 2]],
};

interface Choice {
  readonly x?: PlotX;
  readonly smoothing?: Smoothing;
  readonly logarithmic?: boolean;
  readonly series?: Readonly<Record<string, readonly Triplet[]>>;
}

async function drawn(name: string, choice: Choice = {}): Promise<PlotFigure> {
  const all = { ...recorded, ...choice.series };
  const client = new SeriesClient((series, from) =>
    Promise.resolve(Float64Array.from((all[series] ?? []).slice(from).flat())),
  );
  const { main, others } = trainingFigures(new Set(['learningRate', 'imagesPerSecond', 'dataWait']));
  const figure = [...main, ...others].find((each) => each.name === name)!;
  const timeline = timelineOf(client);
  const curves = curvesOf(client, figure, choice.smoothing ?? 'mean 10 s');
  client.follow(['loss', 'stage', 'stepsPerEpoch', 'epoch', 'checkpoint', 'resumed']);
  client.follow(figure.curves.flatMap(({ series, band }) => [series, ...(band ? [band.lower, band.upper] : [])]));
  await vi.waitFor(() => expect(timeline.loss.length).toBeGreaterThan(0));
  await client.idle();
  const run = { runId: 'r1', name: 'r1', client, startedAtMs: 500, color: '#fff', dash: 'solid' } as const;
  const { x = 'step', logarithmic = false } = choice;
  const summary = { selectedAuc: { auc: 0.8 } as AucEstimate, selectedEpoch: 2 } as RunSummary;
  return curvesFigure(
    figure,
    [{ run, timeline, curves }],
    { xRange: null, widthPx: 500 },
    { x, logarithmic, emptyReason: 'waiting', marksOf: (own, axis) => selectedMarks(own, axis, summary) },
  );
}

describe('the loss', () => {
  it('shows the raw series faint, its mean and the validation', async () => {
    const figure = await drawn('loss');
    expect(figure.lines.map((line) => [line.name, line.faint ?? false])).toEqual([
      ['train, raw', true],
      ['train', false],
      ['validation', false],
    ]);
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([0.9, 0.7, NaN]);
    expect([...(figure.lines[1]?.points.y ?? [])]).toEqual([0.9, 0.8, 0.8]);
  });

  it('shows the raw series alone where no average is wanted, and a logarithmic scale where it is', async () => {
    const figure = await drawn('loss', { smoothing: 'off', logarithmic: true });
    expect(figure.lines.map((line) => [line.name, line.faint ?? false])).toEqual([
      ['train', false],
      ['validation', false],
    ]);
    expect([figure.yScale, figure.legend[0]?.name]).toEqual(['log', 'train']);
  });

  it('marks what is not finite at the edge, and draws it as a gap, never as zero', async () => {
    const { edges = [], lines } = await drawn('loss');
    expect(edges.filter(({ kind }) => kind === 'unknown')).toEqual([
      { kind: 'unknown', x: 3, text: 'train: not a finite number' },
    ]);
    for (const { points } of lines) expect([...points.y]).not.toContain(0);
  });

  it('marks stages, checkpoints and resumes', async () => {
    const figure = await drawn('loss');
    expect(figure.borders).toEqual([
      { x: 0, text: 'lesion patches' },
      { x: 2, text: 'whole images' },
      { x: 1, text: '', tone: 'attention' },
    ]);
    expect(figure.edges?.slice(0, 2)).toEqual([
      { kind: 'checkpoint', x: 2, text: 'checkpoint, step 2' },
      { kind: 'resume', x: 1, text: 'attempt 2 goes on from step 1' },
    ]);
  });

  it.each([
    [
      [
        [0, 1, 0],
        [0, 2, 1],
        [32, 3, 2],
        [0, 4, 0],
        [45, 5, 2],
        [72, 6, 3],
      ],
    ],
    [
      [
        [0, 1, 0],
        [0, 2, 1],
        [32, 3, 2],
        [0, 4, 0],
        [20, 5, 1],
        [32, 6, 2],
      ],
    ],
  ] as [Triplet[]][])('keeps the borders where they were when a run is resumed', async (stage) => {
    const { borders } = await drawn('loss', { series: { stage, resumed: [] } });
    expect(borders).toEqual([
      { x: 0, text: 'lesion patches' },
      { x: 32, text: 'whole images' },
    ]);
  });

  it('counts run time from the start of the run, and wall time as clocks here show it', async () => {
    const byRunTime = await drawn('loss', { x: 'run time' });
    expect(byRunTime.xTitle).toBe('run time (s)');
    expect([...(byRunTime.lines[0]?.points.x ?? [])]).toEqual([0.5, 1.5, 2.5]);
    const byWallTime = await drawn('loss', { x: 'wall time' });
    const shiftMs = -new Date(500).getTimezoneOffset() * 60_000;
    expect(byWallTime.xScale).toBe('date');
    expect([...(byWallTime.lines[0]?.points.x ?? [])]).toEqual([1000, 2000, 3000].map((ms) => ms + shiftMs));
  });

  it('counts epochs with fractions, each stage its own', async () => {
    const figure = await drawn('loss', { x: 'epoch' });
    // One epoch of two steps, then the next stage with four steps an epoch.
    expect([...(figure.lines[0]?.points.x ?? [])]).toEqual([0.5, 1, 1.25]);
    expect(figure.xTitle).toBe('epoch (L lesion patches, W whole images)');
    const ticks = figure.ticksIn?.(0, 2, 4) ?? [];
    expect(ticks.map(({ text }) => text)).toEqual(['L 0', 'L 0.5', 'W 0', 'W 0.5', 'W 1']);
  });
});

describe('the AUC', () => {
  it('marks the epoch that was selected, in words', async () => {
    const [mark] = (await drawn('auc')).marks ?? [];
    expect(mark).toMatchObject({ x: 4, y: 0.8, text: 'selected 0.800 @ epoch 2' });
  });

  it('draws the interval where there is one', async () => {
    const figure = await drawn('auc');
    const [band] = figure.bands ?? [];
    expect([...(band?.x ?? [])]).toEqual([4, 6]);
    expect([...(band?.lower ?? [])]).toEqual([0.7, 0.6]);
    expect(figure.legend[0]?.value).toBe('0.700 [0.600, 0.800]');
  });
});

describe('the other figures', () => {
  it('show the share of a step that was spent waiting in percent', async () => {
    const figure = await drawn('data-wait', { smoothing: 'off', series: { dataWait: [[1, 1000, 0.25]] } });
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([25]);
  });

  it('know every series of the worker’s log, so that none is drawn twice', () => {
    for (const name of ['loss', 'validationAucLower', 'stage', 'checkpoint', 'resumed', 'trainLoss']) {
      expect(isTrainingSeries(name)).toBe(true);
    }
    expect(isTrainingSeries('cpuPercent')).toBe(false);
  });
});
