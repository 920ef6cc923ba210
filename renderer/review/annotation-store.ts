import type { Annotation, AnnotationAct, Failure, Reader } from '@contract/index';
import { create } from 'zustand';

import { orderOfAct, orderOfUndo } from '../acts';
import { attempt, workstation } from '../bridge';
import { contentOf, type Content, type Drawn } from './content';
import { acted, nextRedo, nextUndo, NO_HISTORY, redone, undone, without, type History, type Step } from './history';

/** An act that the database does not hold yet. */
export interface Unsaved {
  readonly annotationId: string;
  readonly imageId: string;
  /** Who did it, whoever is chosen by the time it is saved. */
  readonly reader: Reader;
  readonly act: AnnotationAct;
  readonly content: Content;
}

/** Who reads what, and whether it may be drawn on. */
export interface Reading {
  readonly workspaceFolder: string;
  readonly reader: Reader | null;
  readonly readOnlyReason: string | null;
  /** The images that are open, the earlier study's too. */
  readonly imageIds: readonly string[];
}

export interface AnnotationState extends Reading {
  /** By id, the last revision of each; deleted ones too, for a revision follows one that is known. */
  readonly saved: Readonly<Record<string, Annotation>>;
  /** Oldest first; they are saved one after another. */
  readonly unsaved: readonly Unsaved[];
  /** Why the first of them was not saved: all wait until it is tried again, or given up. */
  readonly failure: Failure | null;
  readonly readFailure: Failure | null;
  readonly histories: Readonly<Record<string, History>>;
  /** Something was saved since the workspace was opened. */
  readonly hasSaved: boolean;
}

const NOTHING: AnnotationState = {
  workspaceFolder: '',
  reader: null,
  readOnlyReason: null,
  imageIds: [],
  saved: {},
  unsaved: [],
  failure: null,
  readFailure: null,
  histories: {},
  hasSaved: false,
};

export const useAnnotations = create<AnnotationState>(() => NOTHING);

const { setState: set, getState: get } = useAnnotations;
/** The revision that main is being asked for now: the event that tells of it is of this window. */
let asked: { readonly annotationId: string; readonly revision: number } | null = null;

export const annotationActs = {
  /** Another workspace: what was drawn in the last one is in its catalogue, and no act of it can be undone here. */
  open: (reading: Reading): void => {
    set(get().workspaceFolder === reading.workspaceFolder ? reading : { ...NOTHING, ...reading });
  },
  read: async (): Promise<void> => {
    const { imageIds } = get();
    const askedAtMs = Date.now();
    const result = await attempt(() => workstation.review.annotations({ imageIds: [...imageIds] }));
    if (!result.ok) return set({ readFailure: result.failure });
    set({ readFailure: null, saved: merged(get().saved, result.value, new Set(imageIds), askedAtMs) });
  },
  /** A revision was saved, here or in another window. */
  received: (annotation: Annotation): void => {
    const { annotationId, revision } = annotation;
    const { saved, histories } = get();
    if ((saved[annotationId]?.revision ?? 0) >= revision) return;
    const isOwn = asked?.annotationId === annotationId && asked.revision === revision;
    set({ saved: { ...saved, [annotationId]: annotation } });
    if (!isOwn) set({ histories: forgotten(histories, annotationId) });
  },
  /** One act of the reader: it is shown at once, and counts as saved when the database has it. */
  act: (act: AnnotationAct, annotationId: string, imageId: string, before: Content, after: Content): void => {
    const { reader, histories, readOnlyReason } = get();
    if (reader === null || readOnlyReason !== null) return;
    const step = { order: orderOfAct(), annotationId, imageId, before, after };
    set({ histories: { ...histories, [reader.id]: acted(historyOf(get()), step) } });
    save({ annotationId, imageId, reader, act, content: after });
  },
  undo: (): void => {
    goBack(nextUndo(historyOf(get()), openImages()), 'undo');
  },
  redo: (): void => {
    goBack(nextRedo(historyOf(get()), openImages()), 'redo');
  },
  /** What another window did meanwhile is read first: then this act follows it knowingly. */
  retry: async (): Promise<void> => {
    await annotationActs.read();
    set({ failure: null });
    await saveAll();
  },
  /** Gives up what could not be saved of the first annotation that waits; it is then as the database has it. */
  discard: (): void => {
    const { unsaved, histories } = get();
    const [first] = unsaved;
    if (first === undefined) return;
    set({
      failure: null,
      unsaved: unsaved.filter(({ annotationId }) => annotationId !== first.annotationId),
      histories: forgotten(histories, first.annotationId),
    });
    void annotationActs.read();
    void saveAll();
  },
};

/** The current reader's; nothing is undone where nothing can be saved. */
export function historyOf({ reader, histories, readOnlyReason }: AnnotationState): History {
  return reader === null || readOnlyReason !== null ? NO_HISTORY : (histories[reader.id] ?? NO_HISTORY);
}

export function openImages(): ReadonlySet<string> {
  return new Set(get().imageIds);
}

/** What is to be seen on one image, with what is not saved yet. */
export function drawnOn(
  imageId: string,
  { saved, unsaved }: Pick<AnnotationState, 'saved' | 'unsaved'>,
): readonly Drawn[] {
  const drawn = new Map<string, Drawn>();
  for (const each of Object.values(saved)) if (each.imageId === imageId) drawn.set(each.annotationId, drawnOf(each));
  for (const { annotationId, reader, content, imageId: of } of unsaved)
    if (of === imageId) drawn.set(annotationId, { ...content, annotationId, imageId, reader, savedAtMs: null });
  return [...drawn.values()].filter(({ deleted }) => !deleted);
}

function drawnOf(annotation: Annotation): Drawn {
  const { annotationId, imageId, readerId, readerName, readerColor, savedAtMs } = annotation;
  const reader = { id: readerId, name: readerName, color: readerColor };
  return { ...contentOf(annotation), annotationId, imageId, reader, savedAtMs };
}

function goBack(step: Step | null, act: 'undo' | 'redo'): void {
  const { reader, histories } = get();
  if (step === null || reader === null) return;
  const history = historyOf(get());
  const order = orderOfUndo();
  const next = act === 'undo' ? undone(history, step, order) : redone(history, step, order);
  set({ histories: { ...histories, [reader.id]: next } });
  const { annotationId, imageId, before, after } = step;
  save({ annotationId, imageId, reader, act, content: act === 'undo' ? before : after });
}

function save(unsaved: Unsaved): void {
  set({ unsaved: [...get().unsaved, unsaved] });
  void saveAll();
}

/** One after another, for a revision follows the one before it; the first that fails stops them all, and none is lost. */
async function saveAll(): Promise<void> {
  if (asked !== null) return;
  for (let next = get().unsaved[0]; next !== undefined && get().failure === null; next = get().unsaved[0]) {
    const { annotationId, imageId, reader, act, content } = next;
    const basedOn = get().saved[annotationId]?.revision ?? 0;
    const draft = { ...contentOf(content), annotationId, imageId, act, basedOn, readerId: reader.id };
    asked = { annotationId, revision: basedOn + 1 };
    const result = await attempt(() => workstation.review.save(draft));
    // An act that was given up meanwhile is not asked about any more.
    if (result.ok) {
      annotationActs.received(result.value);
      set({ hasSaved: true, unsaved: get().unsaved.filter((each) => each !== next) });
    } else if (get().unsaved[0] === next) set({ failure: result.failure });
    asked = null;
  }
}

function forgotten(histories: AnnotationState['histories'], annotationId: string): AnnotationState['histories'] {
  return Object.fromEntries(
    Object.entries(histories).map(([reader, history]) => [reader, without(history, annotationId)]),
  );
}

/** What was read, and what is known to be newer: a save may have ended between the question and the answer. */
function merged(
  known: AnnotationState['saved'],
  read: readonly Annotation[],
  imageIds: ReadonlySet<string>,
  askedAtMs: number,
): AnnotationState['saved'] {
  const kept = Object.entries(known).filter(
    ([, { imageId, deleted, savedAtMs }]) => !imageIds.has(imageId) || deleted || savedAtMs >= askedAtMs,
  );
  const saved: Record<string, Annotation> = {};
  for (const each of read) saved[each.annotationId] = each;
  for (const [id, each] of kept) if ((saved[id]?.revision ?? 0) <= each.revision) saved[id] = each;
  return saved;
}
