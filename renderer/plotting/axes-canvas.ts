import type { AxisTick } from './axis-tick';
import { logarithmicTicks, valueTicks, xTicks } from './axis-ticks';
import { labelSide, type PlotBorder, type PlotFigure } from './figure';
import type { PlotArea } from './plot-area';
import { font, ink } from './plotly-look';

const LABEL_PX = 90;
const LINE_PX = 36;
const GAP_PX = 4;
export const canvasFont = `${font.size}px ${font.family}`;

export interface AxisTicks {
  readonly x: readonly AxisTick[];
  readonly y: readonly AxisTick[];
}

export function ticksOf(figure: PlotFigure, area: PlotArea): AxisTicks {
  const { widthPx, heightPx, xRange, yRange, yScale } = area.frame;
  const exponents = figure.yExponents ?? 'SI';
  const most = Math.max(3, Math.floor(heightPx / LINE_PX));
  const yTicksOf = yScale === 'log' ? logarithmicTicks : valueTicks;
  return {
    x: xTicks(xRange, Math.max(3, Math.floor(widthPx / LABEL_PX)), {
      isDate: figure.xScale === 'date',
      ticksIn: figure.ticksIn,
    }),
    y: yTicksOf(yRange[0], yRange[1], most, exponents),
  };
}

/** Below the curves. */
export function paintGrid(context: CanvasRenderingContext2D, { x, y }: AxisTicks, area: PlotArea): void {
  context.fillStyle = ink.grid;
  for (const { at } of x) context.fillRect(crisp(area.pxOfX(at)), area.top, 1, area.height);
  for (const { at } of y) context.fillRect(area.left, crisp(area.pxOfAxisY(at)), area.width, 1);
}

/** Above the curves: the axes' own lines, numbers, and what x is. */
export function paintAxes(
  context: CanvasRenderingContext2D,
  { x, y }: AxisTicks,
  area: PlotArea,
  { xTitle }: PlotFigure,
): void {
  context.fillStyle = ink.line;
  context.fillRect(area.left - 1, area.top, 1, area.height + 1);
  context.fillRect(area.left - 1, area.bottom, area.width + 1, 1);
  context.font = canvasFont;
  context.fillStyle = ink.text;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, text } of y)
    context.fillText(text, area.left - GAP_PX, area.pxOfAxisY(at) + 0.5, area.left - GAP_PX);
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const baseline = area.bottom + GAP_PX + font.size - 1;
  for (const { at, text, below } of x) {
    const px = area.pxOfX(at);
    // No number is shown in part.
    if (px + context.measureText(text).width / 2 <= area.frame.widthPx) context.fillText(text, px, baseline);
    if (below !== undefined) context.fillText(below, px, baseline + font.size + 2);
  }
  const titleBaseline = baseline + font.size + 5;
  const dates = x.flatMap(({ at, below }) => (below === undefined ? [] : [area.pxOfX(at)]));
  const isFree = (px: number): boolean => dates.every((date) => Math.abs(date - px) > LABEL_PX);
  const middle = (area.left + area.right) / 2;
  // A date may stand where the title would: then it stands at the end.
  const place = [middle, area.right - LABEL_PX / 2].find(isFree);
  if (place !== undefined) context.fillText(xTitle, place, titleBaseline);
}

/** Dotted lines across the plot, each with what began there. */
export function paintBorders(
  context: CanvasRenderingContext2D,
  borders: readonly PlotBorder[],
  area: PlotArea,
  xExtent: readonly [number, number],
): void {
  context.save();
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.font = canvasFont;
  context.textBaseline = 'top';
  for (const { x, text, tone } of borders) {
    if (!area.holdsX(x)) continue;
    const px = crisp(area.pxOfX(x)) + 0.5;
    context.strokeStyle = tone === 'attention' ? ink.attention : ink.border;
    context.beginPath();
    context.moveTo(px, area.top);
    context.lineTo(px, area.bottom);
    context.stroke();
    if (text === '') continue;
    const inward = labelSide(x, xExtent) === 'left';
    context.textAlign = inward ? 'right' : 'left';
    context.fillStyle = ink.text;
    context.fillText(text, px + (inward ? -GAP_PX : GAP_PX), area.top + 3);
  }
  context.restore();
}

/** The whole pixel that a line of one pixel lies on. */
export function crisp(px: number): number {
  return Math.round(px - 0.5);
}
