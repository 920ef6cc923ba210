import { margins } from './plotly-look';
import type { ShownFigure } from './shown-figure';

/** News are on screen within a second, however little of it they take. */
const LONGEST_MS = 1000;

/**
 * How long a plot may stand while its curves grow: until they have grown by a pixel. An hour on four hundred pixels grows by
 * one in nine seconds, ten seconds by one in twenty-five milliseconds.
 */
export function newsPauseMs({ xRange, widthPx, figure: { clock } }: ShownFigure): number {
  const [from, to] = [
    clock.msAt(xRange[0]) ?? clock.msAt(xRange[0] + (xRange[1] - xRange[0]) / 2),
    clock.msAt(xRange[1]),
  ];
  if (from === null || to === null) return 0;
  const perPixelMs = (to - from) / Math.max(1, widthPx - margins.l - margins.r);
  return Math.max(0, Math.min(LONGEST_MS, perPixelMs));
}
