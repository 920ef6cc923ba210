import { ok } from '@contract/index';

import type { FeatureHandlers, WorkspaceService } from '../workspace/index';
import { listDatasets, listLeftOut } from './dataset-queries';
import type { Imports } from './imports';
import { createSplit, listSplits } from './splits';
import { listStudies, readStudy } from './study-queries';

export function datasetsHandlers(workspace: WorkspaceService, imports: Imports): FeatureHandlers<'datasets'> {
  return {
    'datasets.list': async () => {
      const opened = workspace.open();
      return opened.ok ? ok(await listDatasets(opened.value.catalogue)) : opened;
    },
    'datasets.import': (request) => imports.start(request),
    'datasets.cancelImport': ({ importId }) => imports.cancel(importId),
    'datasets.imports': () => ok(imports.list()),
    'datasets.leftOut': async ({ datasetId }) => {
      const opened = workspace.open();
      if (!opened.ok) return opened;
      const stored = await listLeftOut(opened.value.catalogue, datasetId);
      return ok(stored.length > 0 ? stored : (imports.leftOutOf(datasetId) ?? []));
    },
    'datasets.studies': async (query) => {
      const opened = workspace.open();
      return opened.ok ? ok(await listStudies(opened.value.catalogue, query)) : opened;
    },
    'datasets.study': async ({ studyId }) => {
      const opened = workspace.open();
      return opened.ok ? readStudy(opened.value.catalogue, studyId) : opened;
    },
    'datasets.createSplit': async (request) => {
      const opened = workspace.writable();
      return opened.ok ? createSplit(opened.value.catalogue, request) : opened;
    },
    'datasets.splits': async () => {
      const opened = workspace.open();
      return opened.ok ? ok(await listSplits(opened.value.catalogue)) : opened;
    },
  };
}
