import './curve-plot.css';

import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';

import { curveScale, type CurveFigure, type CurveScale, type PlotSize } from './curve-figure';
import { loadCurveView, type CurveView } from './curve-plotly';

export interface CurvePlotProps {
  /** Names it for tests: 'roc' → data-testid "plot-roc". */
  readonly name: string;
  readonly title: string;
  readonly figure: CurveFigure;
  readonly legend?: readonly { readonly name: string; readonly color: string; readonly value: string }[];
  readonly aside?: ReactNode;
  /** Lies over the plot, placed by the scale: a point that can be dragged. */
  readonly overlay?: (scale: CurveScale) => ReactNode;
}

/** A plot of shares that is drawn anew when its figure or its room changes; it does not zoom. */
export function CurvePlot({ name, title, figure, legend = [], aside, overlay }: CurvePlotProps): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const view = useCurveView(canvas);
  const scale = useMemo(() => (size === null ? null : curveScale(size)), [size]);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    if (view === null || size === null || canvas.current === null) return;
    let current = true;
    void view.draw(canvas.current, figure, size).then(() => {
      if (current) setDrawn(true);
    });
    return () => {
      current = false;
    };
  }, [view, figure, size]);
  return (
    <section className="plot curve-plot" data-testid={`plot-${name}`} data-drawn={drawn} aria-label={title}>
      <header className="plot-head">
        <h3>{title}</h3>
        <div className="plot-legend">
          {legend.map((entry) => (
            <span key={entry.name}>
              <i style={{ background: entry.color }} />
              {entry.name} <b>{entry.value}</b>
            </span>
          ))}
        </div>
        {aside}
      </header>
      <div ref={body} className="plot-body">
        <div ref={canvas} className="plot-canvas" />
        {scale === null ? null : overlay?.(scale)}
      </div>
    </section>
  );
}

function useSize(body: { readonly current: HTMLElement | null }): PlotSize | null {
  const [size, setSize] = useState<PlotSize | null>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = (): void => {
      const { clientWidth: widthPx, clientHeight: heightPx } = element;
      setSize(widthPx === 0 || heightPx === 0 ? null : { widthPx, heightPx });
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [body]);
  return size;
}

function useCurveView(canvas: { readonly current: HTMLElement | null }): CurveView | null {
  const [view, setView] = useState<CurveView | null>(null);
  useEffect(() => {
    const element = canvas.current;
    let open: CurveView | null = null;
    let closed = false;
    void loadCurveView().then((loaded) => {
      if (closed) return;
      open = loaded;
      setView(loaded);
    });
    return () => {
      closed = true;
      if (element !== null) open?.purge(element);
    };
  }, [canvas]);
  return view;
}
