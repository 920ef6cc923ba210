import { useCallback, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';

import {
  LivePlot,
  usePlotChoices,
  type DrawFigure,
  type GrowingSeries,
  type SeriesClient,
  type Smoothing,
} from '../plotting';
import { useSeriesNames } from './series-names';
import { NonzeroWatch, telemetryAxis, telemetryFigure, watchClock, watchCurves } from './telemetry-figures';
import { figureGroupsOf, type FigureSpec } from './telemetry-groups';
import { WhenNear } from './when-near';

export interface TelemetryPlotsProps {
  readonly client: SeriesClient;
  readonly runId: string;
  readonly startedAtMs: number | null;
}

/** The machine under a run: its GPUs, the host, and the run's own processes; figures that have data. */
export function TelemetryPlots({ client, runId, startedAtMs }: TelemetryPlotsProps): ReactNode {
  const smoothing = usePlotChoices((state) => state.smoothing);
  const clock = useMemo(() => watchClock(client), [client]);
  useEffect(() => client.follow([clock.name]), [client, clock]);
  const names = useSeriesNames(client, runId);
  const groups = useMemo(() => figureGroupsOf(names ?? new Set()), [names]);
  return (
    <div className="telemetry">
      <header className="telemetry-head">
        <h2>Telemetry</h2>
      </header>
      {groups.length === 0 ? (
        <p className="telemetry-none">
          {names === null
            ? 'Loading the telemetry …'
            : 'No sample yet: the launcher takes one a second while the run lives.'}
        </p>
      ) : null}
      {groups.map(({ name, figures }) => (
        <section key={name} aria-label={name}>
          <h3 className="telemetry-group">{name}</h3>
          <div className="telemetry-row">
            {figures.map((figure) => (
              <WhenNear key={figure.name}>
                <TelemetryPlot
                  figure={figure}
                  client={client}
                  clock={clock}
                  startedAtMs={startedAtMs}
                  smoothing={smoothing}
                />
              </WhenNear>
            ))}
          </div>
        </section>
      ))}
      {groups.length === 0 || groups.some(({ name }) => name === 'GPUs') ? null : (
        <p className="telemetry-none" data-testid="no-gpu">
          GPUs: none was sampled in this run, so there is nothing to plot.
        </p>
      )}
    </div>
  );
}

interface TelemetryPlotProps {
  readonly figure: FigureSpec;
  readonly client: SeriesClient;
  readonly clock: GrowingSeries;
  readonly startedAtMs: number | null;
  readonly smoothing: Smoothing;
}

function TelemetryPlot({ figure, client, clock, startedAtMs, smoothing }: TelemetryPlotProps): ReactNode {
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  const curves = useMemo(() => watchCurves(client, figure, smoothing), [client, figure, smoothing]);
  // What is scrolled out of sight is fetched again when it comes back.
  useEffect(() => client.follow(curves.map(({ seen }) => seen.points.name)), [client, curves]);
  const nonzero = useMemo(() => new NonzeroWatch(curves.map(({ seen }) => seen.points)), [curves]);
  const isShown = useSyncExternalStore(subscribe, () => figure.onlyNonzero !== true || nonzero.isNonzero);
  const draw = useCallback<DrawFigure>(
    (request) => telemetryFigure(figure, curves, clock, telemetryAxis(clock, startedAtMs), request),
    [figure, curves, clock, startedAtMs],
  );
  if (!isShown) return <p className="telemetry-well">{figure.title}: nothing so far</p>;
  return <LivePlot name={figure.name} title={figure.title} draw={draw} subscribe={subscribe} />;
}
