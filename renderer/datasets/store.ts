import type {
  Dataset,
  ImportProgress,
  ImportRequest,
  Result,
  SplitRequest,
  SplitSummary,
  StudyQuery,
  StudyRow,
} from '@contract/index';
import { create } from 'zustand';

import { attempt, loaded, loading, workstation, type Loadable } from '../bridge';

export interface DatasetsStore {
  readonly datasets: Loadable<readonly Dataset[]>;
  readonly splits: Loadable<readonly SplitSummary[]>;
  readonly imports: ReadonlyMap<string, ImportProgress>;
  readonly query: StudyQuery;
  readonly rows: Loadable<readonly StudyRow[]>;
  /** The study that the keyboard is on; its facts are shown beside the list. */
  readonly activeStudyId: string | null;
  readonly markedStudyIds: ReadonlySet<string>;
}

export const everything: StudyQuery = { datasetId: null, text: null, density: null, malignant: null, splitPart: null };

const nothingYet: DatasetsStore = {
  datasets: loading,
  splits: loading,
  imports: new Map(),
  query: everything,
  rows: loading,
  activeStudyId: null,
  markedStudyIds: new Set(),
};

export const useDatasets = create<DatasetsStore>(() => nothingYet);

/** Follows imports, and starts anew when another workspace opens; returns the undo. */
export function connectDatasets(): () => void {
  const stops = [
    workstation.datasets.onImportProgress(noteImport),
    workstation.workspace.onChanged(() => {
      void reloadAll();
    }),
  ];
  void reloadAll();
  return () => {
    for (const stop of stops) stop();
  };
}

async function reloadAll(): Promise<void> {
  useDatasets.setState(nothingYet);
  const imports = await attempt(() => workstation.datasets.imports());
  if (imports.ok) useDatasets.setState({ imports: new Map(imports.value.map((each) => [each.importId, each])) });
  await Promise.all([loadDatasets(), loadSplits(), loadStudies()]);
}

function noteImport(progress: ImportProgress): void {
  useDatasets.setState(({ imports }) => ({ imports: new Map(imports).set(progress.importId, progress) }));
  if (isRunning(progress)) return;
  void loadDatasets();
  void loadStudies();
}

export async function loadDatasets(): Promise<void> {
  useDatasets.setState({ datasets: loaded(await attempt(() => workstation.datasets.list())) });
}

export async function loadSplits(): Promise<void> {
  useDatasets.setState({ splits: loaded(await attempt(() => workstation.datasets.splits())) });
}

let questions = 0;

/** Asks for the studies of the query; an answer overtaken by a newer question is dropped. */
export async function loadStudies(): Promise<void> {
  questions += 1;
  const question = questions;
  const { query } = useDatasets.getState();
  const result = await attempt(() => workstation.datasets.studies(query));
  if (question === questions) useDatasets.setState({ rows: loaded(result) });
}

export function changeQuery(change: Partial<StudyQuery>): void {
  useDatasets.setState(({ query }) => ({ query: { ...query, ...change } }));
  void loadStudies();
}

export function setActiveStudy(studyId: string | null): void {
  useDatasets.setState({ activeStudyId: studyId });
}

export function toggleMark(studyId: string): void {
  useDatasets.setState(({ markedStudyIds }) => {
    const marked = new Set(markedStudyIds);
    if (!marked.delete(studyId)) marked.add(studyId);
    return { markedStudyIds: marked };
  });
}

export function clearMarks(): void {
  useDatasets.setState({ markedStudyIds: new Set() });
}

export async function startImport(request: ImportRequest): Promise<Result<null>> {
  const result = await attempt(() => workstation.datasets.import(request));
  return result.ok ? { ok: true, value: null } : result;
}

export function cancelImport(importId: string): Promise<Result<null>> {
  return attempt(() => workstation.datasets.cancelImport({ importId }));
}

/** Takes the word on an ended import off the screen; what it imported stays. */
export function dismissImport(importId: string): void {
  useDatasets.setState(({ imports }) => {
    const rest = new Map(imports);
    rest.delete(importId);
    return { imports: rest };
  });
}

export async function createSplit(request: SplitRequest): Promise<Result<SplitSummary>> {
  const result = await attempt(() => workstation.datasets.createSplit(request));
  if (result.ok) await Promise.all([loadSplits(), loadStudies()]);
  return result;
}

export function isRunning(progress: ImportProgress): boolean {
  return progress.state === 'scanning' || progress.state === 'reading';
}

export function runningImports(imports: ReadonlyMap<string, ImportProgress>): readonly ImportProgress[] {
  return [...imports.values()].filter(isRunning);
}

const noDatasets: readonly Dataset[] = [];

/** The datasets, or none while they are not known: always the same none, so that a selector stays calm. */
export function knownDatasets(store: DatasetsStore): readonly Dataset[] {
  return store.datasets.state === 'ready' ? store.datasets.value : noDatasets;
}
