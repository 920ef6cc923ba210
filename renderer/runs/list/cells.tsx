import type { AucEstimate, RunSummary } from '@contract/index';
import { createContext, useContext, type ReactNode } from 'react';

import { useSafeText } from '../../privacy';
import {
  aucInWords,
  ConditionBadge,
  formatAbsoluteTime,
  formatDuration,
  formatInterval,
  formatNumber,
  formatRelativeTime,
  StateBadge,
  UNKNOWN,
  useNow,
} from '../../ui';
import { durationSeconds, isLive } from '../run-progress';

// What a row says on hover it says by the window's own hint: hundreds of them are drawn anew whenever the order changes.

/** The time that relative times are told from; one for all rows. */
export const NowContext = createContext(0);

/** A run's state, its place in the queue, and what holds beside it. */
export function StateCell({ run }: { readonly run: RunSummary }): ReactNode {
  const safe = useSafeText();
  const { state, queue, conditions } = run;
  const reason = queue?.reason ?? run.stateReason;
  return (
    <span
      className="run-state"
      data-testid="run-state"
      data-state={state}
      title={reason === null ? undefined : safe(reason)}
    >
      <StateBadge state={state} />
      {queue === null ? null : (
        <span className="run-dim ui-figure">
          {queue.position} of {queue.of}
        </span>
      )}
      {conditions.map((condition) => (
        <ConditionBadge key={condition.kind} condition={condition} />
      ))}
    </span>
  );
}

export interface AucCellProps {
  readonly estimate: AucEstimate | null;
  readonly selected?: boolean;
  /** Why there is none. */
  readonly reason: string;
}

/** An AUC with its interval; cases, unit and split on hover. */
export function AucCell({ estimate, selected = false, reason }: AucCellProps): ReactNode {
  if (estimate === null) return <Unknown reason={reason} />;
  return (
    <span className="ui-figure" title={aucInWords(estimate, selected)}>
      {formatNumber(estimate.auc)}
      <span className="run-dim">{` ${formatInterval(estimate)}${selected ? ' selected' : ''}`}</span>
    </span>
  );
}

export function TimeCell({ atMs, reason }: { readonly atMs: number | null; readonly reason: string }): ReactNode {
  const nowMs = useContext(NowContext);
  if (atMs === null) return <Unknown reason={reason} />;
  return (
    <span className="ui-figure" title={formatAbsoluteTime(atMs)}>
      {formatRelativeTime(atMs, nowMs)}
    </span>
  );
}

export function DurationCell({ run }: { readonly run: RunSummary }): ReactNode {
  return isLive(run.state) ? <LiveDuration run={run} /> : <FixedDuration seconds={durationSeconds(run, Date.now())} />;
}

function LiveDuration({ run }: { readonly run: RunSummary }): ReactNode {
  return <FixedDuration seconds={durationSeconds(run, useNow(1000))} />;
}

function FixedDuration({ seconds }: { readonly seconds: number | null }): ReactNode {
  if (seconds === null) return <Unknown reason="Not started." />;
  return (
    <span className="ui-figure" title={`${seconds.toLocaleString('en-US')} s`}>
      {formatDuration(seconds)}
    </span>
  );
}

function Unknown({ reason }: { readonly reason: string }): ReactNode {
  return (
    <span className="ui-figure" title={reason}>
      {UNKNOWN}
    </span>
  );
}
