/** Called with the wall time that is pointed at, or null when nobody points; and with the plot that was pointed in. */
export type CursorListener = (atMs: number | null, pointedIn: object) => void;

/** Where a person points in one plot, as wall time: whatever x means in the others, they point there too. */
export class SharedCursor {
  private readonly listeners = new Set<CursorListener>();

  /** Returns the undo. */
  follow(listener: CursorListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  point(atMs: number | null, pointedIn: object): void {
    for (const listener of this.listeners) listener(atMs, pointedIn);
  }
}

/** Of all plots on screen. */
export const sharedCursor = new SharedCursor();
