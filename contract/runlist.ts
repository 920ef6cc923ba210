import { command, event, query } from './channel.js';
import type {
  AddedRun,
  ConfigFieldsOfRun,
  LogExtent,
  LogLine,
  LogMatches,
  NotesOfRun,
  RunDeletion,
  RunSize,
  RunTrash,
} from './generated/types.js';
import {
  isAddRunRequest,
  isConfigFieldsQuestion,
  isLogRange,
  isLogSearch,
  isNotesOfRuns,
  isRunNotesChange,
  isRunReference,
  isRunReferences,
  isRunsGone,
  isRunTransfer,
  isRunTrash,
} from './generated/validators.js';

/** What a person does with the list of runs and says of each; a part of the feature runs. */
export const runlistCommands = {
  /** Replies with what was said of each before: `runs.restoreNotes` of it is the undo. */
  'runs.changeNotes': command(isRunNotesChange).returns<readonly NotesOfRun[]>(),
  'runs.restoreNotes': command(isNotesOfRuns).returns<null>(),
  'runs.sizes': command(isRunReferences).returns<readonly RunSize[]>(),
  /** Moves the folders away; until the time is over, `runs.undelete` brings them back. */
  'runs.delete': command(isRunReferences).returns<RunDeletion>(),
  'runs.undelete': command(isRunReferences).returns<null>(),
  /** Reclaims their space now. */
  'runs.emptyTrash': query<null>(),
  'runs.trash': query<RunTrash>(),
  /** The paths of all fields that the configs of the runs have. */
  'runs.configPaths': query<readonly string[]>(),
  'runs.configValues': command(isConfigFieldsQuestion).returns<readonly ConfigFieldsOfRun[]>(),
  'runs.logExtent': command(isRunReference).returns<LogExtent>(),
  'runs.logLines': command(isLogRange).returns<readonly LogLine[]>(),
  'runs.searchLog': command(isLogSearch).returns<LogMatches>(),
  /** The native dialog for a bundle; null when it was canceled. */
  'runs.chooseBundle': query<string | null>(),
  'runs.add': command(isAddRunRequest).returns<AddedRun>(),
  'runs.cancelTransfer': query<null>(),
  /** Asks where to; replies with the file, or null when that was canceled. */
  'runs.exportBundle': command(isRunReference).returns<string | null>(),
};

export const runlistEvents = {
  'runs.gone': event(isRunsGone),
  'runs.trashChanged': event(isRunTrash),
  'runs.transfer': event(isRunTransfer),
};
