import { useEffect, useRef, useState, type ReactNode } from 'react';

/** So far beyond the edge of the screen, what is scrolled to is already there. */
const margin = '200px';

/** Holds the place of what is far from the screen, so that it neither fetches nor draws. */
export function WhenNear({ children }: { readonly children: ReactNode }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
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
      {isNear ? children : null}
    </div>
  );
}
