import type { ExportedSeries } from '@contract/index';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';

import { useKeys } from '../acts';
import { LivePlotView } from './live-plot-view';
import type { DrawFigure } from './figure';
import './live-plot.css';
import { PlotMenu } from './plot-menu';
import { addPlot, type PlotOnPage } from './plots-on-page';

export interface LivePlotProps {
  /** Names it for tests and for what is stored about it: 'loss' → data-testid "plot-loss". */
  readonly name: string;
  readonly title: string;
  readonly draw: DrawFigure;
  /** Tells when there is something new. Returns the undo. */
  readonly subscribe: (listener: (isAwaited?: boolean) => void) => () => void;
  /** Most of what `draw` would show is still to come, and `subscribe` will tell of it. */
  readonly waits?: () => boolean;
  /** What its curves are made of, for whoever wants every point. */
  readonly series?: () => readonly ExportedSeries[];
  /** Its news are on screen within a second, whatever else is drawn. */
  readonly isPrompt?: boolean;
  readonly aside?: ReactNode;
}

/**
 * A plot that lives outside React: mounted once, drawn from `draw` when `subscribe` tells of news or the room changes.
 * Drag to zoom in x, double-click for all of it; the same by keys while it has the focus.
 */
export function LivePlot({
  name,
  title,
  draw,
  subscribe,
  waits,
  series,
  isPrompt = false,
  aside,
}: LivePlotProps): ReactNode {
  const root = useRef<HTMLElement>(null);
  const view = useRef<LivePlotView | null>(null);
  const newestDraw = useRef(draw);
  const newestSeries = useRef(series);
  const onPage = useRef<PlotOnPage | null>(null);

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const created = new LivePlotView(element, (request) => newestDraw.current(request), isPrompt);
    const plot = { name, title, element, view: created, series: () => newestSeries.current?.() ?? [] };
    view.current = created;
    onPage.current = plot;
    const remove = addPlot(plot);
    return () => {
      remove();
      view.current = onPage.current = null;
      created.close();
    };
  }, [name, title, isPrompt]);

  useEffect(() => {
    newestDraw.current = draw;
    newestSeries.current = series;
    if (waits?.() !== true) view.current?.request(true);
    return subscribe((isAwaited) => view.current?.request(isAwaited));
  }, [draw, subscribe, waits, series]);

  const plotOf = useCallback(() => onPage.current, []);
  usePlotKeys(root, view);
  return (
    <section
      ref={root}
      className="plot"
      data-testid={`plot-${name}`}
      data-points="0"
      aria-label={title}
      tabIndex={0}
      role="group"
    >
      <header className="plot-head">
        <h3>{title}</h3>
        <div className="plot-legend" data-part="legend" />
        {aside}
        <PlotMenu title={title} plotOf={plotOf} />
      </header>
      <div className="plot-body" data-part="body">
        <div className="plot-canvas" data-part="canvas" />
        <div className="plot-cursor" data-part="cursor" hidden />
        <div className="plot-cursor" data-part="pointed" hidden />
        <div className="plot-zoom-box" data-part="zoom-box" hidden />
        <div className="plot-hover" data-part="hover" hidden />
        <p className="plot-empty" data-part="empty" />
      </div>
    </section>
  );
}

const MOVED_SHARE = 0.25;

function usePlotKeys(root: React.RefObject<HTMLElement | null>, view: React.RefObject<LivePlotView | null>): void {
  const bindings = [
    { keys: ['+', '='], description: 'Zoom in', run: () => view.current?.zoomBy(0.5) },
    { keys: ['-'], description: 'Zoom out', run: () => view.current?.zoomBy(2) },
    { keys: ['ArrowLeft'], description: 'Move to the left', run: () => view.current?.moveByShare(-MOVED_SHARE) },
    { keys: ['ArrowRight'], description: 'Move to the right', run: () => view.current?.moveByShare(MOVED_SHARE) },
    { keys: ['0', 'Escape'], description: 'Show all', run: () => view.current?.showAll() },
    {
      keys: ['m'],
      description: 'Menu of the plot',
      run: () => root.current?.querySelector<HTMLElement>('[data-part="menu"]')?.click(),
    },
  ];
  useKeys('Plot', bindings, root);
}
