import type { PlotClock } from './figure';
import { margins } from './plotly-look';
import { sharedCursor } from './shared-cursor';

export interface DrawnFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly xRange: readonly [number, number];
  readonly clock: PlotClock;
}

/** One plot's part in the cursor that all plots share: it tells where it is pointed at, and draws a line where another is. */
export class PlotCursor {
  private frame: DrawnFrame | null = null;
  private readonly stop = new AbortController();
  private readonly unfollow: () => void;

  constructor(
    body: HTMLElement,
    private readonly line: HTMLElement,
  ) {
    const { signal } = this.stop;
    body.addEventListener('pointermove', (event) => this.point(event.clientX - body.getBoundingClientRect().left), {
      signal,
    });
    body.addEventListener('pointerleave', () => sharedCursor.point(null, this), { signal });
    this.unfollow = sharedCursor.follow((atMs, pointedIn) => this.show(pointedIn === this ? null : atMs));
  }

  drawn(frame: DrawnFrame): void {
    this.frame = frame;
  }

  close(): void {
    this.stop.abort();
    this.unfollow();
  }

  private point(px: number): void {
    if (this.frame === null) return;
    sharedCursor.point(this.frame.clock.msAt(xAtPixel(this.frame, px)), this);
  }

  private show(atMs: number | null): void {
    const { frame, line } = this;
    const x = frame === null || atMs === null ? null : frame.clock.xAt(atMs);
    const px = frame === null || x === null ? null : pixelAt(frame, x);
    line.hidden = px === null;
    if (frame === null || px === null) return;
    line.style.left = `${px}px`;
    line.style.top = `${margins.t}px`;
    line.style.height = `${frame.heightPx - margins.t - margins.b}px`;
  }
}

export function xAtPixel({ widthPx, xRange: [from, to] }: DrawnFrame, px: number): number {
  return from + ((px - margins.l) / (widthPx - margins.l - margins.r)) * (to - from);
}

/** Null outside of what is shown. */
export function pixelAt({ widthPx, xRange: [from, to] }: DrawnFrame, x: number): number | null {
  const share = (x - from) / (to - from);
  return share >= 0 && share <= 1 ? margins.l + share * (widthPx - margins.l - margins.r) : null;
}
