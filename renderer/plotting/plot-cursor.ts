import type { PlotClock } from './figure';
import type { PlotArea } from './plot-area';
import { sharedCursor } from './shared-cursor';

/** Where x lies, and when that was. */
interface Drawn {
  readonly area: PlotArea;
  readonly clock: PlotClock;
}

/** One plot's part in the cursor that all plots share: it tells where it is pointed at, and draws a line where another is. */
export class PlotCursor {
  private painted: Drawn | null = null;
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

  drawn(painted: Drawn): void {
    this.painted = painted;
  }

  close(): void {
    this.stop.abort();
    this.unfollow();
  }

  private point(px: number): void {
    if (this.painted === null) return;
    const { area, clock } = this.painted;
    sharedCursor.point(clock.msAt(area.xOfPx(px)), this);
  }

  private show(atMs: number | null): void {
    const { painted, line } = this;
    const x = painted === null || atMs === null ? null : painted.clock.xAt(atMs);
    line.hidden = painted === null || x === null || !painted.area.holdsX(x);
    if (painted === null || x === null || line.hidden) return;
    const { area } = painted;
    line.style.left = `${area.pxOfX(x)}px`;
    line.style.top = `${area.top}px`;
    line.style.height = `${area.height}px`;
  }
}
