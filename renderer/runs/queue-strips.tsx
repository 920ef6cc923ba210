import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

import { useKeys } from '../acts';
import { countOf, FailureNote } from '../ui';
import { dismissQueueFailure, letCanceledBe, undoCancel } from './queue-acts';
import { useRuns } from './store';

/** What was taken out of the queue can be put back, until one lets it be. */
export function UndoCancel(): ReactNode {
  const canceled = useRuns((state) => state.canceled);
  useKeys(
    'Undo',
    canceled === null
      ? []
      : [{ keys: ['u', 'Ctrl+z'], description: 'Queue again what was canceled', run: () => void undoCancel() }],
  );
  if (canceled === null) return null;
  const [first] = canceled;
  const what = canceled.length === 1 && first !== undefined ? first.name : countOf(canceled.length, 'run');
  return (
    <p className="queue-line" role="status" data-testid="queue-undo">
      <span className="ui-ellipsis" title={what}>
        Taken out of the queue: {what}
      </span>
      <UnstyledButton className="ui-link" onClick={() => void undoCancel()}>
        Undo
      </UnstyledButton>
      <UnstyledButton className="ui-link" onClick={letCanceledBe}>
        Dismiss
      </UnstyledButton>
    </p>
  );
}

/** Why the last change was refused. */
export function QueueFailure(): ReactNode {
  const failure = useRuns((state) => state.queueFailure);
  if (failure === null) return null;
  return (
    <div className="queue-failure">
      <FailureNote failure={failure} />
      <UnstyledButton className="ui-link" onClick={dismissQueueFailure}>
        Dismiss
      </UnstyledButton>
    </div>
  );
}
