import type { Point } from '../view-transform';

export type MeasurementKind = 'length' | 'angle' | 'ellipse';

/** What the left button does; with `window` it changes window and level, as where nothing is measured. */
export type MeasureTool = 'window' | MeasurementKind | 'probe';

/** One measurement of one image, in full-image pixels: x = column, y = row, and pixel centers at +0.5. */
export interface Measurement {
  readonly id: number;
  readonly imageId: string;
  readonly kind: MeasurementKind;
  /** length: both ends; angle: end, vertex, end; ellipse: two opposite corners of its box. */
  readonly points: readonly Point[];
}

export const POINTS_OF: Readonly<Record<MeasurementKind, number>> = { length: 2, angle: 3, ellipse: 2 };

export function isMeasurementKind(tool: MeasureTool): tool is MeasurementKind {
  return tool !== 'window' && tool !== 'probe';
}
