import { paintCurves } from '@renderer/plotting/curve-canvas';
import type { PlotFigure, PlotLine } from '@renderer/plotting/figure';
import { PlotArea } from '@renderer/plotting/plot-area';
import { describe, expect, it } from 'vitest';

import { callsOf, recordingContext, type Recorded } from './recording-context';

/** Between the margins: 100 px for x from 0 to 10, 100 px for y from 0 to 10. */
const frame = { widthPx: 160, heightPx: 144, xRange: [0, 10], yRange: [0, 10], yScale: 'linear' } as const;

function line(points: readonly (readonly [number, number])[], look: Partial<PlotLine> = {}): PlotLine {
  const [x, y] = [Float64Array.from(points, ([at]) => at), Float64Array.from(points, ([, value]) => value)];
  return { name: 'a', color: '#ffffff', points: { x, y }, ...look };
}

function painted(figure: Partial<PlotFigure>, area = new PlotArea(frame)): readonly Recorded[] {
  const { context, calls } = recordingContext();
  const whole = { lines: [], legend: [], xTitle: '', xExtent: [0, 10] as const, emptyReason: '', ...figure };
  paintCurves(context, { ...whole, clock: { msAt: () => null, xAt: () => null } }, area);
  return calls;
}

const path = (calls: readonly Recorded[]): readonly Recorded[] =>
  calls.filter(([name]) => name === 'moveTo' || name === 'lineTo');

describe('curves on a canvas', () => {
  it('are drawn within the margins alone', () => {
    const calls = painted({ lines: [line([[0, 0]])] });
    expect(callsOf(calls, 'rect')).toEqual([[48, 10, 100, 100]]);
    const names = calls.map(([name]) => name);
    expect(names.indexOf('clip')).toBeLessThan(names.indexOf('moveTo'));
    expect(names.at(-1)).toBe('restore');
  });

  it('show a spike of one sample up to its value', () => {
    const calls = painted({ lines: [line([[1, 1], [2, 9], [3, 1]])] }); // prettier-ignore
    expect(path(calls)).toEqual([
      ['moveTo', 58, 100],
      ['lineTo', 68, 20],
      ['lineTo', 78, 100],
    ]);
  });

  it('leave what is not finite as a gap, and a point between two gaps as a dot', () => {
    const calls = painted({ lines: [line([[0, 5], [1, 5], [2, NaN], [3, 5], [4, NaN], [5, 5], [6, 5]])] }); // prettier-ignore
    expect(path(calls)).toEqual([
      ['moveTo', 48, 60],
      ['lineTo', 58, 60],
      ['moveTo', 78, 60],
      ['lineTo', 79.5, 60],
      ['moveTo', 98, 60],
      ['lineTo', 108, 60],
    ]);
  });

  it('leave values of 0 and below as gaps on a logarithmic scale', () => {
    const area = new PlotArea({ ...frame, yRange: [-1, 1], yScale: 'log' });
    const calls = painted({ lines: [line([[0, 1], [1, 10], [2, 0], [3, 0.1], [4, 1]])] }, area); // prettier-ignore
    expect(path(calls)).toEqual([
      ['moveTo', 48, 60],
      ['lineTo', 58, 10],
      ['moveTo', 78, 110],
      ['lineTo', 88, 60],
    ]);
  });

  it('are dashed and faint where they are told to be, and nothing after them is', () => {
    const faint = painted({ lines: [line([[0, 0]], { dash: 'dash', faint: true })] });
    expect(callsOf(faint, 'setLineDash')).toEqual([[[9, 9]], [[]]]);
    expect(callsOf(faint, 'globalAlpha')).toEqual([[0.3], [1]]);
    expect(callsOf(faint, 'lineWidth')).toEqual([[1]]);
    expect(callsOf(painted({ lines: [line([[0, 0]])] }), 'lineWidth')).toEqual([[1.6]]);
  });

  it('fill columns of pixels where there are more points than pixels', () => {
    const many = Array.from({ length: 400 }, (_each, at) => [at / 40, at % 2] as const);
    const columns = new Set(path(painted({ lines: [line(many)] })).map(([, px]) => px));
    expect(columns.size).toBe(100);
    expect([...columns].every((px) => Number(px) % 1 === 0.5)).toBe(true);
  });

  it('have a dot at each point that counts, and a band below them', () => {
    const x = Float64Array.of(0, 10);
    const band = { color: '#102030', x, lower: Float64Array.of(1, 1), upper: Float64Array.of(2, 2) };
    const calls = painted({ bands: [band], lines: [line([[0, 1], [5, NaN], [10, 1]], { markers: true })] }); // prettier-ignore
    expect(callsOf(calls, 'arc').map(([px, py]) => [px, py])).toEqual([[48, 100], [148, 100]]); // prettier-ignore
    expect(callsOf(calls, 'fillStyle')[0]).toEqual(['#1020302e']);
    expect(path(calls).slice(0, 4)).toEqual([['lineTo', 48, 90], ['lineTo', 148, 90], ['lineTo', 148, 100], ['lineTo', 48, 100]]); // prettier-ignore
  });
});
