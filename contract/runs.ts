import { command, event, query } from './channel.js';
import type { ModelReference, RunDetail, RunReference, RunSummary } from './generated/types.js';
import { isConfigDraft, isRunPoints, isRunReference, isRunSummary } from './generated/validators.js';

export const runsCommands = {
  'runs.list': query<readonly RunSummary[]>(),
  'runs.get': command(isRunReference).returns<RunDetail>(),
  /** Takes a config as it stands in the editor; replies with every error at once if it is not valid. */
  'runs.start': command(isConfigDraft).returns<RunReference>(),
  'runs.stop': command(isRunReference).returns<null>(),
  /** Goes on from the newest good checkpoint. */
  'runs.resume': command(isRunReference).returns<null>(),
  /** Runs that left a model, newest first. */
  'runs.models': query<readonly ModelReference[]>(),
};

export const runsEvents = {
  'runs.changed': event(isRunSummary),
  'runs.points': event(isRunPoints),
};
