import type { PlotFigure } from '@renderer/plotting';
import { figuresCsv } from '@renderer/plotting/figures-csv';
import { composed } from '@renderer/plotting/plots-picture';
import { describe, expect, it } from 'vitest';

const figure: PlotFigure = {
  lines: [
    { name: 'train, raw', color: '#fff', points: { x: Float64Array.of(0, 1, 2), y: Float64Array.of(0.1, NaN, 0.3) } },
    { name: 'say "hi"', color: '#fff', points: { x: Float64Array.of(1.5, 9), y: Float64Array.of(2, 3) } },
  ],
  legend: [],
  xTitle: 'step',
  xExtent: [0, 9],
  clock: { msAt: () => null, xAt: () => null },
  valueUnit: ' %',
  emptyReason: '',
};

describe('what plots show, as a table', () => {
  it('has the points in view alone, averages and raw ones, and says units and range', () => {
    const csv = figuresCsv([{ title: 'Loss', figure, xRange: [0.5, 2] }]);
    const lines = csv.trimEnd().split('\n');
    expect(lines).toContain('# plot Loss: values in %; x is step, from 0.5 to 2');
    expect(lines.slice(lines.indexOf('plot,series,x,value') + 1)).toEqual([
      'Loss,"train, raw",1,NaN',
      'Loss,"train, raw",2,0.3',
      'Loss,"say ""hi""",1.5,2',
    ]);
  });

  it('writes times of day as dates', () => {
    const csv = figuresCsv([{ title: 'Loss', figure: { ...figure, xScale: 'date' }, xRange: [1, 1.2] }]);
    expect(csv).toContain('Loss,"train, raw",1970-01-01T00:00:00.001,NaN');
  });
});

describe('a picture of plots', () => {
  it('holds each with its title and legend, and takes no name for markup', () => {
    const legend = [{ name: '<script>&\u0007', color: '#fff', value: '0.5' }];
    const part = { title: 'Loss & co', legend, svg: '<svg/>', widthPx: 400, heightPx: 200 };
    const picture = composed([part, part, part]);
    expect(picture.svg.match(/Loss &amp; co/g)).toHaveLength(3);
    expect(picture.svg).toContain('&lt;script&gt;&amp; ');
    expect(picture.svg).not.toContain('\u0007');
    expect([picture.widthPx, picture.heightPx]).toEqual([808, 464]);
  });
});
