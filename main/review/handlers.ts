import { join } from 'node:path';

import { failed, ok, type ReaderList } from '@contract/index';

import { onDisk, type Broadcast, type FeatureHandlers, type WorkspaceService } from '../workspace/index';
import { listAnnotations } from './annotation-queries';
import { saveAnnotation } from './save-annotation';

export interface ReviewDependencies {
  readonly workspace: WorkspaceService;
  readonly readers: { readonly list: () => Promise<ReaderList> };
  readonly broadcast: Broadcast;
}

export function reviewHandlers({ workspace, readers, broadcast }: ReviewDependencies): FeatureHandlers<'review'> {
  return {
    'review.annotations': async ({ imageIds }) => {
      const opened = workspace.open();
      return opened.ok ? ok(await listAnnotations(opened.value.catalogue, imageIds)) : opened;
    },
    'review.save': async (draft) => {
      const opened = workspace.writable();
      if (!opened.ok) return opened;
      const reader = (await readers.list()).readers.find(({ id }) => id === draft.readerId);
      if (reader === undefined)
        return failed('no-reader', 'This reader no longer exists here. Choose a reader, and draw it again.');
      const { catalogue, folder } = opened.value;
      const file = join(folder, 'catalogue.sqlite');
      const saved = await onDisk(file, () => saveAnnotation(catalogue, draft, reader));
      if (saved.ok) broadcast('review.annotationSaved', saved.value);
      return saved;
    },
  };
}
