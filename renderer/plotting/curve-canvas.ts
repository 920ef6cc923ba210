import type { LineDash, PlotBand, PlotFigure, PlotLine } from './figure';
import type { PlotArea } from './plot-area';

/** What is used of a canvas to draw lines; a test may record it. */
export type PathContext = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'stroke'
  | 'fill'
  | 'arc'
  | 'save'
  | 'restore'
  | 'rect'
  | 'clip'
  | 'setLineDash'
  | 'lineWidth'
  | 'strokeStyle'
  | 'fillStyle'
  | 'globalAlpha'
  | 'lineJoin'
  | 'miterLimit'
>;

const WIDTH_PX = 1.6;
const FAINT_WIDTH_PX = 1;
const FAINT_ALPHA = 0.3;
const MARKER_RADIUS_PX = 2.5;
/** A point between two gaps is no line: it is seen as a dot of this length. */
const LONE_PX = 1.5;
/** Of the two hexadecimal digits behind a color. */
const BAND_ALPHA = '2e';

const [dot, dash, long] = [3, 9, 15];
const dashes: Readonly<Record<LineDash, readonly number[]>> = {
  solid: [],
  dash: [dash, dash],
  dot: [dot, dot],
  dashdot: [dash, dot, dot, dot],
  longdash: [long, long],
  longdashdot: [long, 2 * dot, dot, 2 * dot],
  '2px,6px': [2, 6],
};

/** Bands, then lines, within the area alone. */
export function paintCurves(context: PathContext, figure: PlotFigure, area: PlotArea): void {
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  context.lineJoin = 'miter';
  // A spike is cut off at its point, as sharp as it is, and never drawn beyond its value.
  context.miterLimit = 2;
  for (const band of figure.bands ?? []) paintBand(context, band, area);
  for (const line of figure.lines) paintLine(context, line, area);
  context.restore();
}

function paintBand(context: PathContext, { x, lower, upper, color }: PlotBand, area: PlotArea): void {
  context.beginPath();
  for (let at = 0; at < x.length; at++) lineTo(context, area, x[at], upper[at]);
  for (let at = x.length - 1; at >= 0; at--) lineTo(context, area, x[at], lower[at]);
  context.closePath();
  context.fillStyle = `${color}${BAND_ALPHA}`;
  context.fill();
}

function lineTo(context: PathContext, area: PlotArea, x = NaN, y = NaN): void {
  const py = area.pxOfY(y);
  if (Number.isFinite(py)) context.lineTo(area.pxOfX(x), py);
}

function paintLine(context: PathContext, line: PlotLine, area: PlotArea): void {
  const isFaint = line.faint === true;
  context.globalAlpha = isFaint ? FAINT_ALPHA : 1;
  context.strokeStyle = line.color;
  context.lineWidth = isFaint ? FAINT_WIDTH_PX : WIDTH_PX;
  context.setLineDash([...dashes[line.dash ?? 'solid']]);
  context.beginPath();
  tracePath(context, line.points.x, line.points.y, area);
  context.stroke();
  if (line.markers === true) paintMarkers(context, line, area);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** Whatever has no place is a gap. */
function tracePath(context: PathContext, x: Float64Array, y: Float64Array, area: PlotArea): void {
  let before = NaN;
  let pieces = 0;
  // As many points as there are pixels: each column of pixels is filled evenly, from its lowest to its highest.
  const isDense = x.length > area.width;
  for (let at = 0; at < y.length; at++) {
    const exact = area.pxOfX(x[at] ?? NaN);
    const px = isDense ? Math.floor(exact) + 0.5 : exact;
    const py = area.pxOfY(y[at] ?? NaN);
    if (py !== py || px !== px) {
      if (pieces === 1) context.lineTo(before + LONE_PX, lastOf(y, at - 1, area));
      pieces = 0;
      continue;
    }
    if (pieces === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
    before = px;
    pieces += 1;
  }
  if (pieces === 1) context.lineTo(before + LONE_PX, lastOf(y, x.length - 1, area));
}

function lastOf(y: Float64Array, at: number, area: PlotArea): number {
  return area.pxOfY(y[at] ?? NaN);
}

function paintMarkers(context: PathContext, { points: { x, y }, color }: PlotLine, area: PlotArea): void {
  context.fillStyle = color;
  context.setLineDash([]);
  for (let at = 0; at < x.length; at++) {
    const px = area.pxOfX(x[at] ?? NaN);
    const py = area.pxOfY(y[at] ?? NaN);
    if (!Number.isFinite(px + py)) continue;
    context.beginPath();
    context.arc(px, py, MARKER_RADIUS_PX, 0, 2 * Math.PI);
    context.fill();
  }
}
