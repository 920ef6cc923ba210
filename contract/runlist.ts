import { command, event, query } from './channel.js';
import type {
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
  isConfigFieldsQuestion,
  isLogRange,
  isLogSearch,
  isNotesOfRuns,
  isRunNotesChange,
  isRunReference,
  isRunReferences,
  isRunsGone,
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
};

export const runlistEvents = {
  'runs.gone': event(isRunsGone),
  'runs.trashChanged': event(isRunTrash),
};
