import { command, event } from './channel.js';
import type { Annotation } from './generated/types.js';
import { isAnnotation, isAnnotationDraft, isAnnotationsQuery } from './generated/validators.js';

export const reviewCommands = {
  /** What all readers drew on these images, as it is now; what was deleted is left out. */
  'review.annotations': command(isAnnotationsQuery).returns<readonly Annotation[]>(),
  /** Answers once the revision is in the database, on disk. */
  'review.save': command(isAnnotationDraft).returns<Annotation>(),
};

export const reviewEvents = {
  /** A revision was saved, by this window or another; it may be a deletion. */
  'review.annotationSaved': event(isAnnotation),
};
