import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';

export interface RowsInSight {
  /** The first row to draw, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** Scrolls no further than it must for the row to be in sight. */
  readonly reveal: (index: number) => void;
}

export interface RowSizes {
  readonly count: number;
  readonly rowHeightPx: number;
  /** What stands above the rows, whatever is scrolled to. */
  readonly headHeightPx: number;
}

/** Drawn above and below what is in sight: they are there when one scrolls on. */
const SPARE_ROWS = 2;

interface Window {
  readonly top: number;
  readonly rows: number;
}

/** Which rows of a scrolled list are in sight. All are of one height, so it is arithmetic, and costs thousands no more than ten. */
export function useRowsInSight(scroller: RefObject<HTMLElement | null>, sizes: RowSizes): RowsInSight {
  const { count, rowHeightPx, headHeightPx } = sizes;
  const [window, setWindow] = useState<Window>({ top: 0, rows: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let known: Window | null = null;
    const look = (): boolean => {
      const top = Math.floor(element.scrollTop / rowHeightPx);
      const rows = Math.ceil(element.clientHeight / rowHeightPx);
      if (known?.top === top && known.rows === rows) return false;
      known = { top, rows };
      return true;
    };
    const update = (): void => {
      if (look()) setWindow(known ?? { top: 0, rows: 0 });
    };
    // Before the frame is painted: else it would show rows that are not there yet.
    const onScroll = (): void => flushSync(update);
    update();
    element.addEventListener('scroll', onScroll, { passive: true });
    const resizes = new ResizeObserver(update);
    resizes.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      resizes.disconnect();
    };
  }, [scroller, rowHeightPx]);
  const reveal = useCallback(
    (index: number): void => {
      const element = scroller.current;
      if (element === null) return;
      const top = index * rowHeightPx;
      const lowest = top + headHeightPx + rowHeightPx - element.clientHeight;
      if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < lowest) element.scrollTop = lowest;
    },
    [scroller, rowHeightPx, headHeightPx],
  );
  // A filter may have left fewer than what is scrolled to.
  const top = Math.max(0, Math.min(window.top, count - window.rows));
  const first = Math.max(0, top - SPARE_ROWS);
  return { first, end: Math.min(count, top + window.rows + SPARE_ROWS), reveal };
}
