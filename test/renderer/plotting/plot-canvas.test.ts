// @vitest-environment jsdom
import type { PlotFigure } from '@renderer/plotting/figure';
import { PlotArea } from '@renderer/plotting/plot-area';
import { PlotCanvas } from '@renderer/plotting/plot-canvas';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { callsOf, recordingContext } from './recording-context';

const frame = { widthPx: 400, heightPx: 200, xRange: [0, 100], yRange: [0, 1], yScale: 'linear' } as const;
const figure: PlotFigure = {
  lines: [{ name: 'a', color: '#fff', points: { x: Float64Array.of(0, 100), y: Float64Array.of(0, 1) } }],
  legend: [],
  xTitle: 'step',
  xExtent: [0, 100],
  clock: { msAt: () => null, xAt: () => null },
  borders: [{ x: 50, text: 'whole images' }],
  edges: [
    { kind: 'unknown', x: 10, text: '' },
    { kind: 'checkpoint', x: 20, text: '' },
    { kind: 'checkpoint', x: 300, text: 'not shown' },
  ],
  marks: [{ x: 90, y: 0.5, text: 'selected', color: '#eee' }],
  emptyReason: '',
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function paintedAt(scale: number): { place: HTMLElement; calls: ReturnType<typeof recordingContext>['calls'] } {
  const { context, calls } = recordingContext();
  vi.stubGlobal('devicePixelRatio', scale);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context);
  const place = document.createElement('div');
  new PlotCanvas(place).paint(figure, new PlotArea(frame));
  return { place, calls };
}

describe('the canvas of a plot', () => {
  it('is as fine as the screen', () => {
    const { place, calls } = paintedAt(2);
    const canvas = place.querySelector('canvas')!;
    expect([canvas.width, canvas.height]).toEqual([800, 400]);
    expect([canvas.style.width, canvas.style.height]).toEqual(['400px', '200px']);
    expect(callsOf(calls, 'setTransform')).toEqual([[2, 0, 0, 2, 0, 0]]);
  });

  it('has the numbers of both axes, what x is, and what began where', () => {
    const { calls } = paintedAt(1);
    const texts = callsOf(calls, 'fillText').map(([text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['0', '50', '100', '0.4', 'step', 'whole images', 'selected']));
  });

  it('shows no number in part at its edge', () => {
    const { context, calls } = recordingContext();
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context);
    const wide = { ...frame, xRange: [0, 1_000_000] } as const;
    new PlotCanvas(document.createElement('div')).paint(figure, new PlotArea(wide));
    const texts = callsOf(calls, 'fillText').map(([text]) => text);
    expect(texts).toContain('500,000');
    expect(texts).not.toContain('1,000,000');
  });

  it('marks what is not finite above, checkpoints below, and nothing beyond what is shown', () => {
    const { calls } = paintedAt(1);
    const crosses = callsOf(calls, 'moveTo').filter(([, y]) => y === 10 - 3.5);
    expect(crosses).toHaveLength(1);
    const ticks = callsOf(calls, 'fillRect').filter(([, y, width]) => width === 1 && Number(y) > 150);
    expect(ticks).toHaveLength(1);
  });
});
