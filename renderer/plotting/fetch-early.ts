import { bucketsQuery, pointsQuery } from '../bridge';
import { seriesNamesOf } from './curves-figure';
import { askEarly } from './fetch-series';
import type { FigureSpec } from './figure-spec';
import { keptSeries } from './run-timeline';
import { overviewOf } from './series-client';

/** Asks for what these figures of a run will show, while the page that shows them is still being made. */
export function fetchEarly(runId: string, figures: readonly FigureSpec[]): void {
  const queries = figures.flatMap((figure) => {
    const all = overviewOf(figure.source ?? 'telemetry');
    return seriesNamesOf(figure).map((name) => (keptSeries.has(name) ? pointsQuery(name, 0) : bucketsQuery(name, all)));
  });
  askEarly(runId, [...new Set(queries)]);
}
