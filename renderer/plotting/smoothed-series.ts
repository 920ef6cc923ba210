import type { CloseUps } from './close-ups';
import type { FigureRequest } from './figure';
import type { GrowingSeries } from './growing-series';
import type { PlotAxis } from './plot-axis';
import { smoothed, smoothings, type Smoothing } from './smoothing';

/** A series and, one by one with its points, the average over them; null where none is drawn. */
export interface SeenSeries {
  readonly points: GrowingSeries;
  readonly average: Float64Array | null;
}

/** Averages look back: this much of what lies before the shown part is asked for too. */
const LOOKS_BACK_MS = 60_000;
const LOOKS_BACK_SHARE = 0.05;

/** A series with the average that is drawn over it: whole, or as a close-up of what is zoomed to. */
export class SmoothedSeries {
  private readonly whole: { readonly value: Float64Array } | null;
  /** Of the newest close-up. */
  private near: { readonly points: GrowingSeries; readonly average: { readonly value: Float64Array } | null } | null =
    null;

  constructor(
    readonly points: GrowingSeries,
    private readonly smoothing: Smoothing,
    private readonly closeUps: CloseUps | null,
  ) {
    this.whole = smoothed(points, smoothing);
  }

  /** 'train, 10 s mean' */
  name(of: string): string {
    const label = smoothings.find(({ value }) => value === this.smoothing)?.label ?? '';
    return this.smoothing === 'off' ? of : `${of}, ${label}`;
  }

  /** The newest values there are, averaged where an average is drawn. */
  get newest(): Float64Array {
    return (this.whole ?? this.points).value;
  }

  seenAt(axis: PlotAxis, { xRange }: FigureRequest): SeenSeries {
    const part = xRange === null ? null : this.closeUp(axis, xRange);
    if (part === null) return { points: this.points, average: this.whole?.value ?? null };
    if (this.near?.points !== part) this.near = { points: part, average: smoothed(part, this.smoothing) };
    return { points: part, average: this.near.average?.value ?? null };
  }

  private closeUp(axis: PlotAxis, xRange: readonly [number, number]): GrowingSeries | null {
    const [from, to] = xRange.map(axis.dataOf) as [number, number];
    const back = axis.kind === 'time' ? LOOKS_BACK_MS : (to - from) * LOOKS_BACK_SHARE;
    return this.closeUps?.of(this.points, axis.kind, from - back, to) ?? null;
  }
}
