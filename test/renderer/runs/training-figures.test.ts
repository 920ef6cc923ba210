import type { AucEstimate, RunSummary } from '@contract/index';
import { GrowingSeries } from '@renderer/plotting/growing-series';
import { stepAxis, timeAxis } from '@renderer/plotting/plot-axis';
import { SmoothedSeries } from '@renderer/plotting/smoothed-series';
import { aucFigure, lossFigure } from '@renderer/runs/training-figures';
import { describe, expect, it } from 'vitest';

function stages(...points: readonly (readonly [number, number, number])[]): GrowingSeries {
  const growing = new GrowingSeries('stage', 'keep');
  growing.append(Float64Array.from(points.flat()));
  return growing;
}

function series(name: string, ...points: readonly (readonly [number, number, number])[]): GrowingSeries {
  const growing = new GrowingSeries(name);
  growing.append(Float64Array.from(points.flat()));
  return growing;
}

const loss = series('loss', [1, 1000, 0.9], [2, 2000, 0.7], [3, 3000, NaN]);
const training = {
  loss: new SmoothedSeries(loss, 'mean 10 s', null),
  validationLoss: series('validationLoss', [2, 2000, 0.8]),
  validationAuc: series('validationAuc', [2, 2000, 0.6], [4, 4000, 0.8], [6, 6000, 0.7]),
  validationAucLower: series('validationAucLower', [2, 2000, NaN], [4, 4000, 0.7], [6, 6000, 0.6]),
  validationAucUpper: series('validationAucUpper', [2, 2000, NaN], [4, 4000, 0.9], [6, 6000, 0.8]),
  stage: stages([0, 500, 0], [0, 900, 1], [2, 2500, 2]),
};
const request = { xRange: null, widthPx: 500 };
const how = { waiting: 'waiting', logarithmic: false };

describe('lossFigure', () => {
  it('shows the raw series faint, its mean and the validation', () => {
    const figure = lossFigure(training, stepAxis, request, how);
    expect(figure.lines.map((line) => [line.name, line.faint ?? false])).toEqual([
      ['train, raw', true],
      ['train, 10 s mean', false],
      ['validation', false],
    ]);
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([0.9, 0.7, NaN]);
    expect([...(figure.lines[1]?.points.y ?? [])]).toEqual([0.9, 0.8, 0.8]);
  });

  it('shows the raw series alone where no average is wanted, and a logarithmic scale where it is', () => {
    const raw = { ...training, loss: new SmoothedSeries(loss, 'off', null) };
    const figure = lossFigure(raw, stepAxis, request, { ...how, logarithmic: true });
    expect(figure.lines.map((line) => [line.name, line.faint ?? false])).toEqual([
      ['train', false],
      ['validation', false],
    ]);
    expect([figure.yScale, figure.legend[0]?.name]).toEqual(['log', 'train']);
  });

  it('marks where each stage of training began', () => {
    expect(lossFigure(training, stepAxis, request, how).borders).toEqual([
      { x: 0, text: 'lesion patches' },
      { x: 2, text: 'whole images' },
    ]);
  });

  it('keeps the borders where they were when a run is resumed', () => {
    const resumedInWhole = stages([0, 1, 0], [0, 2, 1], [32, 3, 2], [0, 4, 0], [45, 5, 2], [72, 6, 3]);
    const resumedInPatch = stages([0, 1, 0], [0, 2, 1], [32, 3, 2], [0, 4, 0], [20, 5, 1], [32, 6, 2]);
    for (const stage of [resumedInWhole, resumedInPatch]) {
      expect(lossFigure({ ...training, stage }, stepAxis, request, how).borders).toEqual([
        { x: 0, text: 'lesion patches' },
        { x: 32, text: 'whole images' },
      ]);
    }
  });

  it('counts time from the start of the run', () => {
    const figure = lossFigure(training, timeAxis(500, 3000), request, how);
    expect(figure.xTitle).toBe('run time (s)');
    expect([...(figure.lines[0]?.points.x ?? [])]).toEqual([0.5, 1.5, 2.5]);
  });
});

describe('aucFigure', () => {
  const summary = { selectedAuc: { auc: 0.8 } as AucEstimate, selectedEpoch: 2 } as RunSummary;

  it('marks the epoch that was selected, in words', () => {
    const [mark] = aucFigure(training, stepAxis, request, summary).marks ?? [];
    expect(mark).toMatchObject({ x: 4, y: 0.8, text: 'selected 0.800 @ epoch 2' });
  });

  it('draws the interval where there is one', () => {
    const [band] = aucFigure(training, stepAxis, request, summary).bands ?? [];
    expect([...(band?.x ?? [])]).toEqual([4, 6]);
    expect([...(band?.lower ?? [])]).toEqual([0.7, 0.6]);
  });
});
