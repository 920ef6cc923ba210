import type { QueueEntry } from '@contract/index';
import { IconArrowBarToDown, IconArrowDown, IconArrowUp, IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { countOf, ToneBadge } from '../ui';
import { useRuns } from './store';

/** What sets an entry of the queue apart: each with an icon and a word. */
export function QueueMarks({ entry }: { readonly entry: Pick<QueueEntry, 'held' | 'priority' | 'after'> }): ReactNode {
  return (
    <span className="queue-marks">
      {entry.held ? (
        <ToneBadge tone="attention" icon={IconHandStop} word="held" reason="It does not start until you let it go." />
      ) : null}
      {entry.priority === 0 ? null : (
        <ToneBadge
          tone="neutral"
          icon={entry.priority > 0 ? IconArrowUp : IconArrowDown}
          word={priorityInWords(entry.priority)}
          reason="Higher priorities start first; 0 is usual."
        />
      )}
      {entry.after.length === 0 ? null : <AfterMark after={entry.after} />}
    </span>
  );
}

function AfterMark({ after }: { readonly after: readonly string[] }): ReactNode {
  const names = useRuns((state) => {
    if (state.runs.state !== 'ready') return after.join(', ');
    const byId = new Map(state.runs.value.map((run) => [run.runId, run.name]));
    return after.map((runId) => byId.get(runId) ?? runId).join(', ');
  });
  return (
    <ToneBadge
      tone="neutral"
      icon={IconArrowBarToDown}
      word={`after ${countOf(after.length, 'run')}`}
      reason={`It starts only when these have finished: ${names}`}
    />
  );
}

function priorityInWords(priority: number): string {
  return `priority ${priority < 0 ? `−${-priority}` : priority}`;
}
