export interface Intervals<Item> {
  readonly add: (item: Item) => void;
  /** Hands over at once what waits. */
  readonly flush: () => void;
  /** Forgets what was not yet handed over. */
  readonly drop: () => void;
}

/** Hands over the first item at once, and those that come within `everyMs` after it together; it may depend on what there is. */
export function atIntervals<Item>(
  everyMs: number | (() => number),
  handOver: (items: readonly Item[]) => void,
): Intervals<Item> {
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    timer = setTimeout(flush, typeof everyMs === 'number' ? everyMs : everyMs());
    handOver(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      if (timer === null) flush();
    },
    flush: () => {
      if (timer !== null) clearTimeout(timer);
      flush();
    },
    drop: () => {
      waiting = [];
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
