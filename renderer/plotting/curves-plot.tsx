import type { ExportedSeries } from '@contract/index';
import { useCallback, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';

import {
  curvesFigure,
  curvesOf,
  overlaidSeriesOf,
  seriesNamesOf,
  type HowDrawn,
  type RunOnPlot,
} from './curves-figure';
import type { DrawFigure } from './figure';
import type { FigureSpec } from './figure-spec';
import { LivePlot } from './live-plot';
import { NonzeroWatch } from './nonzero-watch';
import { usePlotChoices } from './plot-choices';
import { newsFor } from './plot-news';
import { timelineOf } from './run-timeline';
import type { SeriesClient } from './series-client';

export interface CurvesPlotProps {
  readonly figure: FigureSpec;
  /** The page's own first. */
  readonly runs: readonly RunOnPlot[];
  /** What is said while there is nothing to draw. */
  readonly whyEmpty: () => string;
  readonly marksOf?: HowDrawn['marksOf'];
  /** Tells of news that come another way than by the series. Returns the undo. */
  readonly alsoSubscribe?: (listener: () => void) => () => void;
}

/** A figure of one run, or of several over each other: fetched while it is on screen. */
export function CurvesPlot({ figure, runs, whyEmpty, marksOf, alsoSubscribe }: CurvesPlotProps): ReactNode {
  const { x, smoothing, logarithmic } = usePlotChoices();
  const drawn = useMemo(
    () =>
      runs.map((run) => ({
        run,
        timeline: timelineOf(run.client),
        curves: curvesOf(run.client, figure, smoothing),
      })),
    [runs, figure, smoothing],
  );
  // What is scrolled out of sight is fetched again when it comes back.
  useEffect(() => {
    const namesOf = (index: number): readonly string[] =>
      index === 0 ? seriesNamesOf(figure) : overlaidSeriesOf(figure, x);
    return undoOf(runs.map(({ client }, index) => client.follow(namesOf(index))));
  }, [runs, figure, drawn, x]);
  const subscribe = useCallback(
    (listener: (isAwaited?: boolean) => void) => {
      const names = new Set(seriesNamesOf(figure));
      const own = newsFor([], names, listener);
      const others = newsFor(othersOf(runs), names, listener);
      return undoOf([
        ...runs.map(({ client }, index) => client.subscribe(index === 0 ? own.hear : others.hear)),
        others.stop,
        ...(alsoSubscribe === undefined ? [] : [alsoSubscribe(() => listener(false))]),
      ]);
    },
    [runs, figure, alsoSubscribe],
  );
  const nonzero = useMemo(
    () => new NonzeroWatch(drawn.flatMap(({ curves }) => curves.map(({ seen }) => seen.points))),
    [drawn],
  );
  const isShown = useSyncExternalStore(subscribe, () => figure.onlyNonzero !== true || nonzero.isNonzero);
  const draw = useCallback<DrawFigure>(
    (request) =>
      curvesFigure(figure, drawn, request, {
        x,
        logarithmic,
        emptyReason: whyEmpty(),
        ...(marksOf === undefined ? {} : { marksOf }),
      }),
    [figure, drawn, x, logarithmic, whyEmpty, marksOf],
  );
  // The first drawing with runs that are still to come would only hold them up.
  const waits = useCallback(() => othersOf(runs).some((client) => !client.hasLoaded), [runs]);
  const series = useCallback(() => exportedSeries(figure, runs), [figure, runs]);
  if (!isShown) return <p className="telemetry-well">{figure.title}: nothing so far</p>;
  return (
    <LivePlot
      name={figure.name}
      title={figure.title}
      draw={draw}
      subscribe={subscribe}
      waits={waits}
      series={series}
      isPrompt={figure.isPrompt === true}
    />
  );
}

function othersOf(runs: readonly RunOnPlot[]): readonly SeriesClient[] {
  return runs.slice(1).map(({ client }) => client);
}

function undoOf(stops: readonly (() => void)[]): () => void {
  return () => {
    for (const stop of stops) stop();
  };
}

/** As they are stored: in bytes, where the plot shows gibibytes. */
function exportedSeries({ title, unit, divisor, curves }: FigureSpec, runs: readonly RunOnPlot[]): ExportedSeries[] {
  const stored = divisor === 1 ? unit.trim() : `1/${divisor} of ${unit.trim()}`;
  return runs.flatMap(({ runId }) =>
    curves.flatMap(({ series, name, band }) =>
      [series, ...(band === undefined ? [] : [band.lower, band.upper])].map((each) => ({
        runId,
        series: each,
        title: `${title}: ${name}`,
        unit: stored,
      })),
    ),
  );
}
