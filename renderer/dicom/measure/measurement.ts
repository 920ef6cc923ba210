import type { Point } from '../view-transform';

export type MeasurementKind = 'length' | 'angle' | 'ellipse';

/** What is drawn point by point: a measurement, or a box that only sets the window. */
export type DraftKind = MeasurementKind | 'window-box';

/** What the left button does; with `window` it changes window and level, as where nothing is measured. */
export type MeasureTool = 'window' | DraftKind | 'probe' | 'locate';

/** One measurement of one image, in full-image pixels: x = column, y = row, and pixel centers at +0.5. */
export interface Measurement {
  readonly id: number;
  readonly imageId: string;
  readonly kind: MeasurementKind;
  /** length: both ends; angle: end, vertex, end; ellipse: two opposite corners of its box. */
  readonly points: readonly Point[];
}

export const POINTS_OF: Readonly<Record<DraftKind, number>> = { length: 2, angle: 3, ellipse: 2, 'window-box': 2 };

/** Whether the tool puts points; the others only point. */
export function isDraftKind(tool: MeasureTool): tool is DraftKind {
  return tool !== 'window' && tool !== 'probe' && tool !== 'locate';
}
