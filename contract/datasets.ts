import { command, event, query } from './channel.js';
import type {
  Dataset,
  ImportProgress,
  ImportReference,
  LeftOutFile,
  SplitSummary,
  Study,
  StudyRow,
} from './generated/types.js';
import {
  isDatasetReference,
  isImportProgress,
  isImportReference,
  isImportRequest,
  isSplitRequest,
  isStudyQuery,
  isStudyReference,
} from './generated/validators.js';

export const datasetsCommands = {
  'datasets.list': query<readonly Dataset[]>(),
  /** Starts an import; progress comes as events. */
  'datasets.import': command(isImportRequest).returns<ImportReference>(),
  'datasets.cancelImport': command(isImportReference).returns<null>(),
  /** Imports of this session, running or ended. */
  'datasets.imports': query<readonly ImportProgress[]>(),
  'datasets.leftOut': command(isDatasetReference).returns<readonly LeftOutFile[]>(),
  'datasets.studies': command(isStudyQuery).returns<readonly StudyRow[]>(),
  'datasets.study': command(isStudyReference).returns<Study>(),
  'datasets.createSplit': command(isSplitRequest).returns<SplitSummary>(),
  'datasets.splits': query<readonly SplitSummary[]>(),
};

export const datasetsEvents = {
  'datasets.importProgress': event(isImportProgress),
};
