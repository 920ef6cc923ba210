import './annotations.css';

import { useEffect, useLayoutEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';

import { CrosshairMark, place, useLeftButton } from '../pointing';
import type { ImageOverlay } from '../ui';
import { drawnOn, useAnnotations } from './annotation-store';
import { AnnotationView, DraftView } from './annotation-view';
import { listenToDrawing } from './draw-pointer';
import { isOwn, useDraw } from './draw-store';

/** What readers drew on one image, in each one's color; the current reader's own can be changed. */
export function AnnotationsLayer({ overlay }: { readonly overlay: ImageOverlay }): ReactNode {
  const { tile, surface, onPlaced, panning } = overlay;
  const svg = useRef<SVGSVGElement>(null);
  const saved = useAnnotations((state) => state.saved);
  const unsaved = useAnnotations((state) => state.unsaved);
  const reader = useAnnotations((state) => state.reader);
  const readOnlyReason = useAnnotations((state) => state.readOnlyReason);
  const crosshair = useDraw((state) => (state.tool === null ? null : state.crosshair));
  const busy = useLeftButton((state) => state.family !== null);
  const drawn = useMemo(() => drawnOn(surface.imageId, { saved, unsaved }), [surface.imageId, saved, unsaved]);
  const pending = drawn.filter(({ savedAtMs }) => savedAtMs === null).length;
  useLayoutEffect(() => {
    const host = svg.current?.parentElement;
    if (host === null || host === undefined) return undefined;
    const stops = [
      listenToDrawing(host, surface, panning),
      onPlaced((placed) => {
        place(svg.current, placed);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [surface, onPlaced, panning]);
  useFocusOfSelected(svg);
  return (
    <svg
      ref={svg}
      className="drawn-layer"
      data-busy={busy}
      data-testid={`annotations-${tile}`}
      role="group"
      aria-label={`Annotations in ${tile}: ${drawn.length}${pending === 0 ? '' : `, ${pending} not saved yet`}`}
    >
      {drawn.map((each) => (
        <AnnotationView
          key={each.annotationId}
          drawn={each}
          surface={surface}
          own={isOwn(each, { reader, readOnlyReason })}
        />
      ))}
      <DraftView surface={surface} color={reader?.color ?? null} />
      <CrosshairMark surface={surface} crosshair={crosshair} />
    </svg>
  );
}

/** What is selected by key has the focus, so that Tab goes on to its handles. */
function useFocusOfSelected(svg: RefObject<SVGSVGElement | null>): void {
  const selectedId = useDraw((state) => state.selectedId);
  useEffect(() => {
    if (selectedId === null) return;
    const group = svg.current?.querySelector<SVGGElement>(`[data-annotation="${selectedId}"]`);
    if (group?.contains(document.activeElement) === false) group.focus({ preventScroll: true });
  }, [svg, selectedId]);
}
