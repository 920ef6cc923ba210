import { margins } from './plotly-look';
import type { ShownFigure } from './shown-figure';

/** News are on screen within these, however little of it they take. */
const LONGEST_MS = 2000;
const LONGEST_OF_PROMPT_MS = 1000;

/**
 * How long a plot may stand while its curves grow: until they have grown by a pixel. An hour on four hundred pixels grows by
 * one in nine seconds, ten seconds by one in twenty-five milliseconds.
 */
export function newsPauseMs({ xRange, widthPx, figure: { clock } }: ShownFigure, isPrompt: boolean): number {
  const [from, to] = [
    clock.msAt(xRange[0]) ?? clock.msAt(xRange[0] + (xRange[1] - xRange[0]) / 2),
    clock.msAt(xRange[1]),
  ];
  if (from === null || to === null) return 0;
  const perPixelMs = (to - from) / Math.max(1, widthPx - margins.l - margins.r);
  return Math.max(0, Math.min(isPrompt ? LONGEST_OF_PROMPT_MS : LONGEST_MS, perPixelMs));
}
