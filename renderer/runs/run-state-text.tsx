import type { RunSummary } from '@contract/index';
import type { ReactNode } from 'react';

import { StateBadge } from '../ui';

export function RunStateText({ run }: { readonly run: RunSummary }): ReactNode {
  return (
    <span className="run-state" data-testid="run-state" data-state={run.state}>
      <StateBadge state={run.state} reason={run.stateReason} />
    </span>
  );
}
