/** A place on an axis with what stands there; the second line says what all ticks after it share. */
export interface AxisTick {
  readonly at: number;
  readonly text: string;
  readonly below?: string;
}
