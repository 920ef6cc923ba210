import { isDeepStrictEqual } from 'node:util';

import { failed, ok, type Annotation, type AnnotationDraft, type Reader, type Result } from '@contract/index';

import type { Catalogue } from '../workspace/index';
import { imageExtent, insertRevision, lastRevision } from './annotation-queries';
import { checkPoints } from './points';

/** Saves one revision; the answer comes after the commit, and a commit is on disk (WAL, synchronous FULL). */
export async function saveAnnotation(
  catalogue: Catalogue,
  draft: AnnotationDraft,
  reader: Reader,
): Promise<Result<Annotation>> {
  const extent = await imageExtent(catalogue, draft.imageId);
  if (extent === null)
    return failed('not-found', 'This image is not in the workspace any more: what is drawn on it cannot be saved');
  const checked = checkPoints(draft, extent);
  if (!checked.ok) return checked;
  const inserted = await insertRevision(catalogue, draft, reader, Date.now());
  const last = await lastRevision(catalogue, draft.annotationId);
  if (last === null) {
    const message = 'Another revision was changed before this annotation was first saved. Draw it again.';
    return failed('changed-elsewhere', message);
  }
  // An answer that was lost on its way: the same is asked again, and is there already.
  return inserted || isSame(last, draft) ? ok(last) : refusal(last, draft);
}

function isSame(saved: Annotation, draft: AnnotationDraft): boolean {
  const { basedOn, ...asked } = draft;
  const { revision, readerName: _name, readerColor: _color, savedAtMs: _time, ...content } = saved;
  return revision === basedOn + 1 && isDeepStrictEqual(content, asked);
}

function refusal(last: Annotation, { readerId, imageId }: AnnotationDraft): Result<never> {
  if (last.readerId !== readerId) {
    const message = `This annotation is ${last.readerName}’s, and only ${last.readerName} changes it. Draw one of your own.`;
    return failed('not-yours', message);
  }
  if (last.imageId !== imageId) return failed('invalid', 'This annotation belongs to another image. Draw it again.');
  const message =
    'This annotation was changed in another window meanwhile. Retry to put this in its place, or discard it.';
  return failed('changed-elsewhere', message);
}
