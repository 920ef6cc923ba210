import { useEffect, useRef, type ReactNode } from 'react';

import { LivePlotView } from './live-plot-view';
import type { DrawFigure } from './figure';
import './live-plot.css';

export interface LivePlotProps {
  /** Names it for tests and for what is stored about it: 'loss' → data-testid "plot-loss". */
  readonly name: string;
  readonly title: string;
  readonly draw: DrawFigure;
  /** Tells when there is something new. Returns the undo. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly aside?: ReactNode;
}

/**
 * A plot that lives outside React: mounted once, drawn from `draw` when `subscribe` tells of news or the room changes.
 * Drag to zoom in x, double-click for all of it.
 */
export function LivePlot({ name, title, draw, subscribe, aside }: LivePlotProps): ReactNode {
  const root = useRef<HTMLElement>(null);
  const view = useRef<LivePlotView | null>(null);
  const newestDraw = useRef(draw);

  useEffect(() => {
    if (root.current === null) return;
    const created = new LivePlotView(root.current, (request) => newestDraw.current(request));
    view.current = created;
    return () => {
      view.current = null;
      created.close();
    };
  }, []);

  useEffect(() => {
    newestDraw.current = draw;
    view.current?.request();
    return subscribe(() => view.current?.request());
  }, [draw, subscribe]);

  return (
    <section ref={root} className="plot" data-testid={`plot-${name}`} data-points="0" aria-label={title}>
      <header className="plot-head">
        <h3>{title}</h3>
        <div className="plot-legend" data-part="legend" />
        {aside}
      </header>
      <div className="plot-body" data-part="body">
        <div className="plot-canvas" data-part="canvas" />
        <div className="plot-cursor" data-part="cursor" hidden />
        <p className="plot-empty" data-part="empty" />
      </div>
    </section>
  );
}
