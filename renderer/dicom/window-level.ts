import type { Voi } from '@core/dicom/index';

import type { DisplayedWindow } from './cornerstone';
import type { GrayRaster } from './gray-raster';

/** A drag over this many CSS pixels doubles or halves the width, or moves the center by half a width. */
const DRAG_PX = 300;

/** The window of a VOI; for a table, the range of the values that it maps. */
export function windowOf(voi: Voi): DisplayedWindow {
  if (voi.kind === 'window') return { center: voi.center, width: voi.width };
  const { firstMapped, values } = voi.table;
  return { center: firstMapped + values.length / 2, width: values.length };
}

/** Right widens, left narrows; down darkens, up brightens. What was a table becomes the window over its values. */
export function dragWindow(voi: Voi, dx: number, dy: number, raster: GrayRaster): Voi {
  const { center, width } = windowOf(voi);
  const range = modalityRangeOf(raster);
  const span = Math.max(1, range.high - range.low);
  const newWidth = Math.min(2 * span, Math.max(Math.min(4, span / 16), width * 2 ** (dx / DRAG_PX)));
  const newCenter = Math.min(
    range.high + span / 2,
    Math.max(range.low - span / 2, center + (dy / DRAG_PX) * 0.5 * width),
  );
  return {
    kind: 'window',
    center: newCenter,
    width: newWidth,
    explanation: null,
    voiLutFunction: voi.kind === 'window' ? voi.voiLutFunction : 'LINEAR',
    source: 'reader',
  };
}

export function modalityRangeOf(raster: GrayRaster): { readonly low: number; readonly high: number } {
  const one = raster.modalityAtOne;
  const other = raster.modalityAtOne + (raster.largestIndex - 1) * raster.modalityStep;
  return { low: Math.min(one, other), high: Math.max(one, other) };
}

/** What the reader picks presets by: "1 NORMAL", "2 HARDER". */
export function nameOfVoi(voi: Voi): string {
  if (voi.kind === 'table') return voi.table.explanation ?? 'VOI LUT';
  if (voi.source === 'estimated') return 'Estimated over the breast';
  return voi.explanation ?? `${formatLevel(voi.center)} / ${formatLevel(voi.width)}`;
}

/** "C 2047 W 4095 sigmoid": how the picture is windowed, as the corner shows it. */
export function describeVoi(voi: Voi): string {
  if (voi.kind === 'table') return `VOI LUT${voi.table.explanation === null ? '' : ` ${voi.table.explanation}`}`;
  const curve = { LINEAR: '', LINEAR_EXACT: ' exact', SIGMOID: ' sigmoid' }[voi.voiLutFunction];
  const origin = voi.source === 'estimated' ? ' estimated' : '';
  return `C ${formatLevel(voi.center)} W ${formatLevel(voi.width)}${curve}${origin}`;
}

function formatLevel(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
