import { margins } from './plotly-look';

/** The room of a plot, and what of x and y it shows; on a logarithmic scale y counts in powers of ten. */
export interface PlotFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly yScale: 'linear' | 'log';
}

/** The rectangle between the margins, and where in it a value lies. */
export class PlotArea {
  readonly left = margins.l;
  readonly top = margins.t;
  readonly right: number;
  readonly bottom: number;
  private readonly pxPerX: number;
  private readonly pxPerY: number;

  constructor(readonly frame: PlotFrame) {
    this.right = Math.max(this.left + 1, frame.widthPx - margins.r);
    this.bottom = Math.max(this.top + 1, frame.heightPx - margins.b);
    this.pxPerX = (this.right - this.left) / (frame.xRange[1] - frame.xRange[0]);
    this.pxPerY = (this.bottom - this.top) / (frame.yRange[1] - frame.yRange[0]);
  }

  get width(): number {
    return this.right - this.left;
  }

  get height(): number {
    return this.bottom - this.top;
  }

  pxOfX(x: number): number {
    return this.left + (x - this.frame.xRange[0]) * this.pxPerX;
  }

  /** NaN where y has no place on the scale. */
  pxOfY(y: number): number {
    const placed = this.frame.yScale === 'log' ? Math.log10(y) : y;
    return Number.isFinite(placed) ? this.bottom - (placed - this.frame.yRange[0]) * this.pxPerY : NaN;
  }

  /** As the axes of y count: in powers of ten where they are logarithmic. */
  pxOfAxisY(y: number): number {
    return this.bottom - (y - this.frame.yRange[0]) * this.pxPerY;
  }

  xOfPx(px: number): number {
    return this.frame.xRange[0] + (px - this.left) / this.pxPerX;
  }

  holdsX(x: number): boolean {
    return x >= this.frame.xRange[0] && x <= this.frame.xRange[1];
  }
}
