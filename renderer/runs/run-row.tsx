import type { RunSummary } from '@contract/index';
import { Progress } from '@mantine/core';
import { memo, type ReactNode } from 'react';

import { AucText, Duration, formatNumber, RelativeTime, useNow } from '../ui';
import { durationSeconds, isLive, progressOf, stageInWords, whyNoTestAuc } from './run-progress';
import { RunStateText } from './run-state-text';

export interface RunRowProps {
  readonly run: RunSummary;
  /** Among those listed, from 0. */
  readonly index: number;
  readonly marked: boolean;
  readonly onMark: (runId: string) => void;
  readonly onOpen: (runId: string) => void;
}

/** Drawn again only when its own run changes. */
export const RunRow = memo(function RunRow({ run, index, marked, onMark, onOpen }: RunRowProps): ReactNode {
  return (
    <tr
      aria-selected={marked}
      aria-rowindex={index + 2}
      data-testid="run-row"
      data-run-id={run.runId}
      onClick={() => onMark(run.runId)}
      onDoubleClick={() => onOpen(run.runId)}
    >
      <td>
        <RunStateText run={run} />
      </td>
      <td>
        <a
          href={`#/runs/${encodeURIComponent(run.runId)}`}
          title={run.name}
          onClick={(event) => {
            event.preventDefault();
            onOpen(run.runId);
          }}
        >
          {run.name}
        </a>
      </td>
      <td className="run-dim" title={run.preset ?? ''}>
        {run.preset ?? '–'}
      </td>
      <td>
        <RowProgress run={run} />
      </td>
      <td>
        <AucText
          estimate={isLive(run.state) ? run.validationAuc : run.selectedAuc}
          selected={!isLive(run.state)}
          reason="No epoch of whole images has been validated."
        />
      </td>
      <td>
        <AucText estimate={run.testAuc} reason={whyNoTestAuc(run)} />
      </td>
      <td>
        <RelativeTime atMs={run.startedAtMs} reason="Not started." />
      </td>
      <td>
        <RowDuration run={run} />
      </td>
      <td className="run-dim" title={run.device ?? ''}>
        {run.device ?? '–'}
      </td>
    </tr>
  );
});

function RowProgress({ run }: { readonly run: RunSummary }): ReactNode {
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

function RowDuration({ run }: { readonly run: RunSummary }): ReactNode {
  const nowMs = useNow(isLive(run.state) ? 1000 : 3_600_000);
  return <Duration seconds={durationSeconds(run, nowMs)} reason="Not started." />;
}
