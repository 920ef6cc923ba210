import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { create } from 'zustand';

/** So far beyond the edge of the screen, what is scrolled to is already there. */
const margin = '200px';

/** Everything is near for a moment: all plots of the page are wanted. */
export const useEverythingNear = create<{ readonly count: number }>(() => ({ count: 0 }));

/** Holds the place of what is far from the screen, so that it neither fetches nor draws. */
export function WhenNear({ children }: { readonly children: ReactNode }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  const everything = useEverythingNear(({ count }) => count > 0);
  useLayoutEffect(() => {
    if (place.current === null) return;
    // At once: the observer tells only with the next frame.
    if (isInSight(place.current)) setIsNear(true);
    const observer = new IntersectionObserver(
      (entries) => {
        setIsNear(entries.at(-1)?.isIntersecting === true);
      },
      { rootMargin: margin },
    );
    observer.observe(place.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return (
    <div ref={place} className="telemetry-place">
      {isNear || everything ? children : null}
    </div>
  );
}

function isInSight(place: HTMLElement): boolean {
  const { top, bottom, height } = place.getBoundingClientRect();
  const pane = scrollerOf(place)?.getBoundingClientRect();
  return height > 0 && bottom > (pane?.top ?? 0) && top < (pane?.bottom ?? window.innerHeight);
}

function scrollerOf(place: HTMLElement): HTMLElement | null {
  for (let around = place.parentElement; around !== null; around = around.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(around).overflowY)) return around;
  }
  return null;
}
