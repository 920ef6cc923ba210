const shortestIntervalMs = 250;

/** No frame is held longer; what is left is drawn in the next one. */
const longestFrameMs = 30;

/**
 * A plot that takes long to draw waits this many times as long; and so do all plots together after each frame of drawings, but
 * for those that are to be prompt: they leave the machine to the training, however many there are.
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

export interface DrawManner {
  /** Takes turns with itself alone. */
  readonly isPrompt?: boolean;
  /** How long what it shows may stand, asked after each drawing. */
  readonly pauseMs?: () => number;
}

interface Entry extends Required<DrawManner> {
  readonly draw: () => void;
  notBeforeMs: number;
  /** How long it waits between two drawings. */
  restMs: number;
  urgent: boolean;
}

/**
 * Draws what has asked for it, together in one animation frame as far as they fit, each at most four times a second, none
 * while the window is hidden (no frames come then).
 */
export class DrawQueue {
  private readonly waiting = new Set<Entry>();
  private frame: number | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** For those that take turns with each other. */
  private notBeforeMs = 0;

  join(draw: () => void, { isPrompt = false, pauseMs = () => 0 }: DrawManner = {}): DrawTurn {
    const entry: Entry = { draw, isPrompt, pauseMs, notBeforeMs: 0, restMs: 0, urgent: false };
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
    if (this.frame !== null || this.waiting.size === 0) return;
    if (this.timer !== null) clearTimeout(this.timer);
    const earliest = Math.min(...[...this.waiting].map((entry) => this.dueMs(entry)));
    const nextFrame = (): void => {
      this.timer = null;
      this.frame = requestAnimationFrame(() => this.drawFrame());
    };
    const pauseMs = earliest - performance.now();
    if (pauseMs > 0) this.timer = setTimeout(nextFrame, pauseMs);
    else nextFrame();
  }

  private drawFrame(): void {
    this.frame = null;
    const startedMs = performance.now();
    const isAny = [...this.waiting].some((entry) => this.dueMs(entry) <= startedMs);
    // A frame costs as much as a plot: those that are nearly due are drawn with the others, and from then on always.
    const due = [...this.waiting].filter((entry) => isAny && this.dueMs(entry) - entry.restMs / 2 <= startedMs);
    due.sort((a, b) => this.dueMs(a) - this.dueMs(b));
    let unaskedMs = 0;
    for (const entry of due) {
      const beganMs = performance.now();
      if (!entry.urgent && beganMs - startedMs > longestFrameMs) break;
      const { urgent } = entry;
      this.drawOne(entry);
      if (!urgent) unaskedMs += performance.now() - beganMs;
    }
    if (unaskedMs > 0) this.notBeforeMs = performance.now() + Math.min(longestRestMs, unaskedMs * restPerDrawing);
    this.schedule();
  }

  private drawOne(entry: Entry): void {
    const beganMs = performance.now();
    this.waiting.delete(entry);
    entry.urgent = false;
    try {
      entry.draw();
    } catch (error) {
      // Goes to the app's log; the other plots go on.
      reportError(error);
    }
    const endedMs = performance.now();
    const restMs = Math.min(longestRestMs, (endedMs - beganMs) * restPerDrawing);
    entry.restMs = Math.max(shortestIntervalMs, restMs, entry.pauseMs());
    entry.notBeforeMs = endedMs + entry.restMs;
  }

  private dueMs({ urgent, isPrompt, notBeforeMs }: Entry): number {
    if (urgent) return 0;
    return isPrompt ? notBeforeMs : Math.max(notBeforeMs, this.notBeforeMs);
  }
}

export const drawQueue = new DrawQueue();
