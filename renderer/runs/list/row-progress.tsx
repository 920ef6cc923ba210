import type { RunSummary } from '@contract/index';
import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatNumber } from '../../ui';
import { isLive, progressOf, stageInWords } from '../run-progress';

/** How far a run is, or why it waits. */
export function RowProgress({ run }: { readonly run: RunSummary }): ReactNode {
  const share = progressOf(run);
  const words = stageInWords(run);
  if (run.state === 'queued') return <QueueReason run={run} />;
  if (!isLive(run.state))
    return <span className="run-dim">{run.state === 'finished' ? 'all stages' : (words ?? '–')}</span>;
  return (
    <div className="runs-progress">
      <span>{words ?? 'starting'}</span>
      {share === null ? null : (
        <>
          <Progress value={share * 100} size={3} w={56} aria-label="Share of all training steps" />
          <span className="run-dim ui-figure">{formatNumber(share * 100, 2)} %</span>
        </>
      )}
    </div>
  );
}

function QueueReason({ run }: { readonly run: RunSummary }): ReactNode {
  const reason = run.queue?.reason ?? 'waits in the queue';
  return (
    <span className="runs-reason run-dim ui-ellipsis" title={reason}>
      {reason}
    </span>
  );
}
