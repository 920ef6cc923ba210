import type { Content } from './content';

/** One act of a reader on one annotation. */
export interface Step {
  /** Of the act, or of the undoing that left it behind. */
  readonly order: number;
  readonly annotationId: string;
  readonly imageId: string;
  readonly before: Content;
  readonly after: Content;
}

/** One reader's acts, oldest first, and what was undone. */
export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const NO_HISTORY: History = { past: [], future: [] };

export function acted({ past }: History, step: Step): History {
  return { past: [...past, step], future: [] };
}

/** The act that undo takes back: the latest on an image that is open, for nobody undoes what they do not see. */
export function nextUndo({ past }: History, openImages: ReadonlySet<string>): Step | null {
  return past.filter(({ imageId }) => openImages.has(imageId)).at(-1) ?? null;
}

export function nextRedo({ future }: History, openImages: ReadonlySet<string>): Step | null {
  return future.filter(({ imageId }) => openImages.has(imageId)).at(-1) ?? null;
}

export function undone({ past, future }: History, step: Step, order: number): History {
  return { past: past.filter((each) => each !== step), future: [...future, { ...step, order }] };
}

export function redone({ past, future }: History, step: Step, order: number): History {
  return { past: [...past, { ...step, order }], future: future.filter((each) => each !== step) };
}

/** An annotation that was changed from elsewhere, or given up: its acts here no longer fit what it is. */
export function without({ past, future }: History, annotationId: string): History {
  const isOther = (step: Step): boolean => step.annotationId !== annotationId;
  return { past: past.filter(isOther), future: future.filter(isOther) };
}
