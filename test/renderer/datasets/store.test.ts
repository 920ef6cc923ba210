// @vitest-environment jsdom
import { ok, type ImportProgress, type StudyQuery, type StudyRow } from '@contract/index';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  changeQuery,
  clearMarks,
  connectDatasets,
  everything,
  runningImports,
  toggleMark,
  useDatasets,
} from '@renderer/datasets/store';

import { installWorkstation } from '../memory-workstation';

const row = (studyId: string): StudyRow => ({ studyId }) as StudyRow;
const progress = (change: Partial<ImportProgress> = {}): ImportProgress => ({
  importId: 'i1',
  datasetId: 'd1',
  datasetName: 'INbreast',
  state: 'reading',
  filesSeen: 10,
  filesDone: 3,
  imagesImported: 3,
  leftOut: 0,
  etaSeconds: 4,
  message: null,
  ...change,
});

let disconnect: (() => void) | null = null;
afterEach(() => {
  disconnect?.();
  disconnect = null;
});

describe('studies', () => {
  it('drops an answer that a newer question has overtaken', async () => {
    const answers = new Map<string | null, () => void>();
    installWorkstation({
      'datasets.studies': (query: StudyQuery) =>
        new Promise((resolve) => {
          answers.set(query.text, () => resolve(ok([row(query.text ?? 'all')])));
        }),
    });
    changeQuery({ ...everything, text: 'slow' });
    changeQuery({ text: 'quick' });
    answers.get('quick')?.();
    answers.get('slow')?.();
    await vi.waitFor(() => expect(useDatasets.getState().rows).toEqual({ state: 'ready', value: [row('quick')] }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(useDatasets.getState().rows).toEqual({ state: 'ready', value: [row('quick')] });
  });

  it('keeps the failure, so that the list can show it', async () => {
    installWorkstation();
    changeQuery(everything);
    await vi.waitFor(() => expect(useDatasets.getState().rows.state).toBe('failed'));
  });

  it('marks, and takes the mark away', () => {
    toggleMark('a');
    toggleMark('b');
    toggleMark('a');
    expect([...useDatasets.getState().markedStudyIds]).toEqual(['b']);
    clearMarks();
    expect(useDatasets.getState().markedStudyIds.size).toBe(0);
  });
});

describe('imports', () => {
  it('are followed as they go, and the list is read again when one ends', async () => {
    const memory = installWorkstation({
      'datasets.imports': () => ok([]),
      'datasets.list': () => ok([]),
      'datasets.splits': () => ok([]),
      'datasets.studies': () => ok([]),
    });
    disconnect = connectDatasets();
    await vi.waitFor(() => expect(useDatasets.getState().rows.state).toBe('ready'));
    memory.emit('datasets.importProgress', progress());
    expect(runningImports(useDatasets.getState().imports)).toHaveLength(1);
    const asked = memory.calls.filter(({ name }) => name === 'datasets.studies').length;
    memory.emit('datasets.importProgress', progress({ state: 'finished', filesDone: 10, etaSeconds: null }));
    expect(runningImports(useDatasets.getState().imports)).toHaveLength(0);
    await vi.waitFor(() =>
      expect(memory.calls.filter(({ name }) => name === 'datasets.studies').length).toBe(asked + 1),
    );
  });

  it('are forgotten when another workspace opens, and main is not listened to after the undo', async () => {
    const memory = installWorkstation({ 'datasets.imports': () => ok([]) });
    disconnect = connectDatasets();
    memory.emit('datasets.importProgress', progress());
    memory.emit('workspace.changed', { status: null });
    await vi.waitFor(() => expect(useDatasets.getState().imports.size).toBe(0));
    disconnect();
    expect(memory.listenerCount()).toBe(0);
  });
});
