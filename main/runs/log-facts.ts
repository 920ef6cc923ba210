import type { Holding } from './conditions';
import type { EventValues } from './event-fold';
import { nothingYet, type RunLogs } from './run-logs';

/** Of a run's logs what its summary rests on: kept when the logs themselves are let go. */
export interface LogFacts {
  readonly events: EventValues;
  readonly launchedAtMs: number | null;
  readonly stalled: Holding | null;
  readonly retrying: Holding | null;
  readonly throttled: Holding | null;
  readonly skippedLines: number;
}

/** Of a run whose logs were not read. */
export const NO_LOG_FACTS: LogFacts = {
  events: nothingYet,
  launchedAtMs: null,
  stalled: null,
  retrying: null,
  throttled: null,
  skippedLines: 0,
};

export function logFactsOf({ events, supervision, telemetry, skippedLines }: RunLogs): LogFacts {
  const { lines: _lines, droppedLines: _droppedLines, ...values } = events;
  return {
    events: values,
    launchedAtMs: supervision?.launchedAtMs ?? null,
    stalled: supervision?.stalled ?? null,
    retrying: supervision?.retrying ?? null,
    throttled: telemetry?.throttled ?? null,
    skippedLines,
  };
}
