import { command, event, query } from './channel.js';
import type { ModelReference, QueuedGroup, QueueView, RunDetail, RunReference, RunSummary } from './generated/types.js';
import {
  isQueueAfter,
  isQueueHold,
  isQueueMove,
  isQueuePause,
  isQueuePriority,
  isQueueReturn,
  isQueueView,
  isRunGroupRequest,
  isRunPoints,
  isRunReference,
  isRunReferences,
  isRunRequest,
  isRunSummary,
} from './generated/validators.js';

export const runsCommands = {
  'runs.list': query<readonly RunSummary[]>(),
  'runs.get': command(isRunReference).returns<RunDetail>(),
  /** Queues a config as it stands in the editor; replies with every error at once if it is not valid. */
  'runs.start': command(isRunRequest).returns<RunReference>(),
  /** Queues configs as one group: all of them or, with every error of every one of them, none. */
  'runs.startGroup': command(isRunGroupRequest).returns<QueuedGroup>(),
  'runs.stop': command(isRunReference).returns<null>(),
  /** Queues a run that ended: it goes on from the newest good checkpoint. */
  'runs.resume': command(isRunReference).returns<null>(),
  /** Queues a new run with the same config, cases and split. */
  'runs.duplicate': command(isRunReference).returns<RunReference>(),
  /** Takes runs out of the queue; their folders stay. */
  'runs.cancel': command(isRunReferences).returns<null>(),
  /** Undoes a cancellation: nothing starts in between. */
  'runs.putBack': command(isQueueReturn).returns<null>(),
  'runs.queue': query<QueueView>(),
  'runs.move': command(isQueueMove).returns<null>(),
  'runs.setPriority': command(isQueuePriority).returns<null>(),
  'runs.hold': command(isQueueHold).returns<null>(),
  'runs.setAfter': command(isQueueAfter).returns<null>(),
  'runs.pauseQueue': command(isQueuePause).returns<null>(),
  /** Runs that left a model, newest first. */
  'runs.models': query<readonly ModelReference[]>(),
};

export const runsEvents = {
  'runs.changed': event(isRunSummary),
  'runs.points': event(isRunPoints),
  'runs.queueChanged': event(isQueueView),
};
