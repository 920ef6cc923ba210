import { UnstyledButton } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

import { useActs, useKeys } from '../../acts';
import { FailureNote, formatBytes, formatDuration, SafeText, useNow } from '../../ui';
import { dismissKeeping, emptyTrash, followKeeping, undoKeeping, useKeeping } from './store';

/** What was last done to runs, with its undo; and what waits to be reclaimed. */
export function KeepingStrip(): ReactNode {
  const { done, note, failure, trash } = useKeeping();
  useEffect(() => followKeeping(), []);
  const last = done.at(-1);
  const canUndo = last !== undefined;
  useKeys(
    'Undo',
    canUndo
      ? [{ keys: ['u', 'Ctrl+z'], description: 'Undo the latest act on runs', run: () => void undoKeeping() }]
      : [],
  );
  useActs([
    ...(canUndo
      ? [{ id: 'runs.undo', name: `Undo: ${last.words}`, section: 'Runs', run: () => void undoKeeping() }]
      : []),
    ...(trash.runs.length > 0
      ? [
          {
            id: 'runs.reclaim',
            name: 'Reclaim the space of deleted runs',
            section: 'Runs',
            run: () => void emptyTrash(),
          },
        ]
      : []),
  ]);
  return (
    <>
      {failure === null ? null : (
        <div className="queue-failure" role="alert">
          <FailureNote failure={failure} />
          <UnstyledButton className="ui-link" onClick={dismissKeeping}>
            Dismiss
          </UnstyledButton>
        </div>
      )}
      {last === undefined && note === null && trash.runs.length === 0 ? null : (
        <p className="queue-line" role="status" data-testid="keeping-strip">
          {last === undefined && note === null ? null : (
            <span className="ui-ellipsis">
              <SafeText text={note ?? last?.words ?? ''} />
            </span>
          )}
          {canUndo ? (
            <UnstyledButton className="ui-link" onClick={() => void undoKeeping()}>
              {note === null ? 'Undo' : 'Undo one more'}
            </UnstyledButton>
          ) : null}
          <Trash />
          {canUndo || note !== null ? (
            <UnstyledButton className="ui-link" onClick={dismissKeeping}>
              Dismiss
            </UnstyledButton>
          ) : null}
        </p>
      )}
    </>
  );
}

function Trash(): ReactNode {
  const { runs, untilMs } = useKeeping((state) => state.trash);
  const nowMs = useNow(1000);
  if (runs.length === 0) return null;
  const bytes = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const left = untilMs === null ? '' : ` in ${formatDuration(Math.max(0, (untilMs - nowMs) / 1000))}`;
  return (
    <>
      <span className="run-dim ui-figure" title={runs.map(({ name }) => name).join('\n')}>
        {formatBytes(bytes)} are reclaimed{left}, or when the program ends
      </span>
      <UnstyledButton className="ui-link" onClick={() => void emptyTrash()}>
        Reclaim now
      </UnstyledButton>
    </>
  );
}
