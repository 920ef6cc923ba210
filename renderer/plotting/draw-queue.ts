const shortestIntervalMs = 250;

/** A plot that takes long to draw waits this many times as long: all plots together leave the machine to the training. */
const restPerDrawing = 8;

interface Entry {
  readonly draw: () => Promise<void>;
  notBeforeMs: number;
}

/**
 * Draws what has asked for it: one plot an animation frame, each at most four times a second, none while the window
 * is hidden (no frames come then).
 */
export class DrawQueue {
  private readonly waiting = new Set<Entry>();
  private scheduled = false;

  /** Returns the plot's request: call it whenever there is something new. */
  join(draw: () => Promise<void>): { readonly request: () => void; readonly leave: () => void } {
    const entry: Entry = { draw, notBeforeMs: 0 };
    let joined = true;
    return {
      request: () => {
        if (!joined) return;
        this.waiting.add(entry);
        this.schedule();
      },
      leave: () => {
        joined = false;
        this.waiting.delete(entry);
      },
    };
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.size === 0) return;
    this.scheduled = true;
    const earliest = Math.min(...[...this.waiting].map((entry) => entry.notBeforeMs));
    const pauseMs = earliest - performance.now();
    if (pauseMs > 0) setTimeout(() => requestAnimationFrame(() => void this.drawNext()), pauseMs);
    else requestAnimationFrame(() => void this.drawNext());
  }

  private async drawNext(): Promise<void> {
    const startedMs = performance.now();
    const due = [...this.waiting].find((entry) => entry.notBeforeMs <= startedMs);
    if (due !== undefined) {
      this.waiting.delete(due);
      try {
        await due.draw();
      } catch (error) {
        // Goes to the app's log; the other plots go on.
        reportError(error);
      } finally {
        const tookMs = performance.now() - startedMs;
        due.notBeforeMs = startedMs + Math.max(shortestIntervalMs, tookMs * restPerDrawing);
      }
    }
    this.scheduled = false;
    this.schedule();
  }
}

export const drawQueue = new DrawQueue();
