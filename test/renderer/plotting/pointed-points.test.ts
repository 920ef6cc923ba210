import type { PlotFigure, PlotLine } from '@renderer/plotting/figure';
import { PlotArea } from '@renderer/plotting/plot-area';
import { pointedAt } from '@renderer/plotting/pointed-points';
import { describe, expect, it } from 'vitest';

/** A pixel is a step. */
const area = new PlotArea({ widthPx: 160, heightPx: 144, xRange: [0, 100], yRange: [0, 1], yScale: 'linear' });

function line(name: string, x: readonly number[], y: readonly number[]): PlotLine {
  return { name, color: '#fff', points: { x: Float64Array.from(x), y: Float64Array.from(y) } };
}

function figure(lines: readonly PlotLine[], more: Partial<PlotFigure> = {}): PlotFigure {
  const clock = { msAt: () => null, xAt: () => null };
  return { lines, legend: [], xTitle: 'step', xExtent: [0, 100], clock, emptyReason: '', valueUnit: ' %', ...more };
}

const at = (step: number, yPx = 60): { xPx: number; yPx: number } => ({ xPx: 48 + step, yPx });

describe('what stands where one points', () => {
  it('is the nearest point of each curve, with name, value and unit, and the x of the nearest of all', () => {
    const lines = [line('train, raw', [10, 20, 30], [0.1, 0.2, 0.3]), line('validation', [25], [0.25])];
    const found = pointedAt(figure(lines), [], area, at(21));
    expect(found?.title).toBe('20');
    expect(found?.points.map(({ name, value }) => [name, value])).toEqual([
      ['train, raw', '0.200 %'],
      ['validation', '0.250 %'],
    ]);
    expect(found?.px).toBe(68);
  });

  it('is nothing far from any point, and never a value that is not known', () => {
    const lines = [line('a', [10, 20, 30], [0.1, NaN, 0.3])];
    expect(pointedAt(figure(lines), [], area, at(90))).toBeNull();
    expect(pointedAt(figure(lines), [], area, at(21))?.points[0]?.value).toBe('0.300 %');
  });

  it('is the closest one alone where there are many curves', () => {
    const lines = Array.from({ length: 50 }, (_each, run) => line(`run ${run}`, [50], [run / 50]));
    const found = pointedAt(figure(lines), [], area, at(50, area.pxOfY(0.4)));
    expect(found?.points.map(({ name }) => name)).toEqual(['run 20']);
  });

  it('holds the marks there, be there a point or not', () => {
    const edges = [{ kind: 'checkpoint' as const, x: 70, text: 'checkpoint, step 70' }];
    expect(pointedAt(figure([]), edges, area, at(72))).toMatchObject({ title: '70', marks: ['checkpoint, step 70'] });
    expect(pointedAt(figure([]), edges, area, at(80))).toBeNull();
  });

  it('says steps exactly, fractions rounded, times as times, and as many decimals as are asked for', () => {
    const wide = new PlotArea({ ...area.frame, xRange: [0, 1e6] });
    expect(pointedAt(figure([line('a', [31_337], [1])]), [], wide, at(3))?.title).toBe('31,337');
    const fraction = pointedAt(figure([line('a', [1 / 3], [1])], { valueDecimals: 3 }), [], area, at(0));
    expect([fraction?.title, fraction?.points[0]?.value]).toEqual(['0.3333', '1.000 %']);
    const dated = figure([line('a', [5], [1])], { xScale: 'date' });
    expect(pointedAt(dated, [], area, at(5))?.title).toBe('1 Jan 00:00:00');
  });
});
