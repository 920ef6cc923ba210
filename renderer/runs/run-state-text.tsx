import type { RunSummary } from '@contract/index';
import type { ReactNode } from 'react';

import { ConditionBadge, StateBadge } from '../ui';

/** A run's state, its place in the queue, and what holds beside it: each in words, the evidence on hover. */
export function RunStateText({ run }: { readonly run: RunSummary }): ReactNode {
  const { state, queue } = run;
  return (
    <span className="run-state" data-testid="run-state" data-state={state}>
      <StateBadge state={state} reason={queue?.reason ?? run.stateReason} />
      {queue === null ? null : (
        <span className="run-dim ui-figure" title={queue.reason}>
          {queue.position} of {queue.of}
        </span>
      )}
      {run.conditions.map((condition) => (
        <ConditionBadge key={condition.kind} condition={condition} />
      ))}
    </span>
  );
}
