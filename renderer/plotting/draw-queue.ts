const shortestIntervalMs = 250;

/**
 * A plot that takes long to draw waits this many times as long; and so do all plots together after each drawing, but for those
 * that are to be prompt: they leave the machine to the training, however many there are.
 */
const restPerDrawing = 8;
const longestRestMs = 2000;

/** A plot's place in the queue. */
export interface DrawTurn {
  /** There is something new. */
  readonly request: () => void;
  /** Someone waits for it: a zoom, another size. Goes before the rest. */
  readonly requestNow: () => void;
  readonly leave: () => void;
}

interface Entry {
  readonly draw: () => Promise<void>;
  /** Takes turns with itself alone. */
  readonly isPrompt: boolean;
  notBeforeMs: number;
  urgent: boolean;
}

/**
 * Draws what has asked for it: one plot an animation frame, each at most four times a second, none while the window
 * is hidden (no frames come then).
 */
export class DrawQueue {
  private readonly waiting = new Set<Entry>();
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private drawing = false;
  /** For those that take turns with each other. */
  private notBeforeMs = 0;

  join(draw: () => Promise<void>, isPrompt = false): DrawTurn {
    const entry: Entry = { draw, isPrompt, notBeforeMs: 0, urgent: false };
    let joined = true;
    const request = (): void => {
      if (!joined) return;
      this.waiting.add(entry);
      this.schedule();
    };
    return {
      request,
      requestNow: () => {
        entry.urgent = true;
        request();
      },
      leave: () => {
        joined = false;
        this.waiting.delete(entry);
      },
    };
  }

  private schedule(): void {
    if (this.drawing || this.frame !== null || this.waiting.size === 0) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const earliest = Math.min(...[...this.waiting].map((entry) => this.dueMs(entry)));
    const nextFrame = (): void => {
      this.timer = null;
      this.frame = requestAnimationFrame(() => void this.drawNext());
    };
    const pauseMs = earliest - performance.now();
    if (pauseMs > 0) this.timer = setTimeout(nextFrame, pauseMs);
    else nextFrame();
  }

  private async drawNext(): Promise<void> {
    this.frame = null;
    this.drawing = true;
    const startedMs = performance.now();
    const due = [...this.waiting].sort((a, b) => this.dueMs(a) - this.dueMs(b))[0];
    if (due !== undefined && this.dueMs(due) <= startedMs) {
      const { urgent } = due;
      this.waiting.delete(due);
      due.urgent = false;
      try {
        await due.draw();
      } catch (error) {
        // Goes to the app's log; the other plots go on.
        reportError(error);
      } finally {
        const tookMs = performance.now() - startedMs;
        const restMs = Math.min(longestRestMs, tookMs * restPerDrawing);
        due.notBeforeMs = startedMs + tookMs + Math.max(shortestIntervalMs, restMs);
        if (!urgent) this.notBeforeMs = startedMs + tookMs + restMs;
      }
    }
    this.drawing = false;
    this.schedule();
  }

  private dueMs({ urgent, isPrompt, notBeforeMs }: Entry): number {
    if (urgent) return 0;
    return isPrompt ? notBeforeMs : Math.max(notBeforeMs, this.notBeforeMs);
  }
}

export const drawQueue = new DrawQueue();
