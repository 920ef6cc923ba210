import { newsPauseMs } from '@renderer/plotting/news-pause';
import type { ShownFigure } from '@renderer/plotting/shown-figure';
import { expect, it } from 'vitest';

/** 400 pixels of x that counts seconds from a moment on. */
function shown(seconds: number, msAt: (x: number) => number | null = (x) => x * 1000): ShownFigure {
  const clock = { msAt, xAt: () => null };
  const figure = { lines: [], legend: [], xTitle: 's', xExtent: [0, seconds] as const, clock, emptyReason: '' };
  const frame = { widthPx: 460, heightPx: 200, xRange: [0, seconds], yRange: [0, 1], yScale: 'linear' } as const;
  return { ...frame, figure, edges: [], zoomed: false };
}

it('lets a plot stand until it has grown by a pixel, though not for long', () => {
  expect(newsPauseMs(shown(40), true)).toBe(100);
  expect(newsPauseMs(shown(3600), true)).toBe(1000);
  expect(newsPauseMs(shown(3600), false)).toBe(2000);
});

it('waits for nothing where it cannot tell time', () => {
  expect(newsPauseMs(shown(3600, () => null), true)).toBe(0); // prettier-ignore
});
