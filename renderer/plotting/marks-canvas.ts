import { canvasFont, crisp } from './axes-canvas';
import { labelSide, type EdgeMark, type PlotMark } from './figure';
import type { PlotArea } from './plot-area';
import { ink } from './plotly-look';

const TICK_SHARE = 0.04;
const TRIANGLE_PX = 5;
const CROSS_PX = 3.5;
const DIAMOND_PX = 6.5;
const LABEL_GAP_PX = 7;

/** Checkpoints and resumes along the bottom, values that are not finite along the top. */
export function paintEdges(context: CanvasRenderingContext2D, edges: readonly EdgeMark[], area: PlotArea): void {
  for (const { kind, x } of edges) {
    if (!area.holdsX(x)) continue;
    const px = area.pxOfX(x);
    switch (kind) {
      case 'checkpoint':
        context.fillStyle = ink.text;
        context.fillRect(crisp(px), area.bottom - TICK_SHARE * area.height, 1, TICK_SHARE * area.height);
        break;
      case 'resume':
        fillShape(context, ink.attention, [
          [px - TRIANGLE_PX / 2, area.bottom - TRIANGLE_PX],
          [px + TRIANGLE_PX, area.bottom],
          [px - TRIANGLE_PX / 2, area.bottom + TRIANGLE_PX],
        ]);
        break;
      case 'unknown':
        strokeCross(context, px, area.top);
        break;
    }
  }
}

function strokeCross(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.strokeStyle = ink.failed;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - CROSS_PX, y - CROSS_PX);
  context.lineTo(x + CROSS_PX, y + CROSS_PX);
  context.moveTo(x - CROSS_PX, y + CROSS_PX);
  context.lineTo(x + CROSS_PX, y - CROSS_PX);
  context.stroke();
}

/** Points that are worth a word, with their words above. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: readonly PlotMark[],
  area: PlotArea,
  xExtent: readonly [number, number],
): void {
  context.font = canvasFont;
  context.textBaseline = 'alphabetic';
  for (const { x, y, text, color } of marks) {
    const [px, py] = [area.pxOfX(x), area.pxOfY(y)];
    if (!area.holdsX(x) || !Number.isFinite(py)) continue;
    const corners = [
      [px, py - DIAMOND_PX],
      [px + DIAMOND_PX, py],
      [px, py + DIAMOND_PX],
      [px - DIAMOND_PX, py],
    ] as const;
    fillShape(context, ink.raised, corners);
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.stroke();
    const side = labelSide(x, xExtent);
    context.textAlign = side === 'left' ? 'right' : side === 'right' ? 'left' : 'center';
    context.fillStyle = color;
    const shift = side === 'left' ? -DIAMOND_PX : side === 'right' ? DIAMOND_PX : 0;
    context.fillText(text, px + shift, py - LABEL_GAP_PX);
  }
}

function fillShape(
  context: CanvasRenderingContext2D,
  color: string,
  corners: readonly (readonly [x: number, y: number])[],
): void {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = color;
  context.fill();
}
