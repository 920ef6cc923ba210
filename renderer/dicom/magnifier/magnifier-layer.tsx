import './magnifier.css';

import { useLayoutEffect, useRef, type ReactNode } from 'react';

import { isMeasuring, useMeasure } from '../measure';
import type { ViewController } from '../view-controller';
import { Lens } from './lens';
import { addMagnifiedView, magnifierActs, useMagnifier } from './magnifier-store';

export interface MagnifierLayerProps {
  readonly tile: string;
  readonly view: ViewController;
}

/** The lens of one tile, where it is open. Stays with H too: it is a way to look, no text over the image. */
export function MagnifierLayer({ tile, view }: MagnifierLayerProps): ReactNode {
  const open = useMagnifier((state) => state.open);
  const root = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const caption = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const host = root.current?.parentElement;
    if (host === null || host === undefined) return undefined;
    const stops = [
      addMagnifiedView(tile, view),
      followPointer(host, tile),
      useMeasure.subscribe(({ crosshair }) => {
        if (crosshair?.byKeyboard === true && crosshair.imageId === view.shownImage?.imageId)
          magnifierActs.followCrosshair(tile, crosshair.imageId, crosshair.point);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [tile, view]);
  useLayoutEffect(() => {
    if (!open || frame.current === null || canvas.current === null || caption.current === null) return undefined;
    const lens = new Lens(frame.current, canvas.current, caption.current, tile, view);
    return () => {
      lens.close();
    };
  }, [open, tile, view]);
  return (
    <div ref={root} className="magnifier" data-open={open}>
      {open ? (
        <div
          ref={frame}
          className="magnifier-lens"
          data-testid={`magnifier-${tile}`}
          role="img"
          aria-label="Magnifier"
          hidden
        >
          <canvas ref={canvas} />
          <div ref={caption} className="magnifier-caption" role="status" />
        </div>
      ) : null}
    </div>
  );
}

/** While a button is down it drags something else: the lens's window, or the image; but not with a tool in hand. */
function followPointer(host: HTMLElement, tile: string): () => void {
  const stop = new AbortController();
  host.addEventListener(
    'pointermove',
    (event) => {
      if (event.buttons !== 0 && !(event.buttons === 1 && isMeasuring())) return;
      const box = host.getBoundingClientRect();
      magnifierActs.follow(tile, { x: event.clientX - box.left, y: event.clientY - box.top });
    },
    { signal: stop.signal },
  );
  return () => {
    stop.abort();
  };
}
