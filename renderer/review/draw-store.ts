import type { AnnotationShape, FindingKind, Point } from '@contract/index';
import { create } from 'zustand';

import { giveLeftButton, onLeftButtonLost, useLeftButton, type Crosshair } from '../pointing';
import { annotationActs, drawnOn, useAnnotations, type Reading } from './annotation-store';
import { contentOf, KINDS, type Drawn } from './content';
import * as drafts from './draft';
import type { Draft, Put } from './draft';
import { rounded } from './geometry';

/** What the hand does: nothing of it is saved before a stroke ends. */
export interface DrawState {
  readonly tool: AnnotationShape | null;
  /** Of what is drawn next. */
  readonly kind: FindingKind;
  readonly draft: Draft | null;
  /** The vertices that are there only because the button is held: the outline closes when it is let go. */
  readonly freehand: boolean;
  readonly selectedId: string | null;
  /** The points of the selected annotation while one of its handles is moved. */
  readonly moving: readonly Point[] | null;
  readonly crosshair: Crosshair | null;
  /** Why the tool that was asked for cannot be had. */
  readonly refusal: string | null;
}

const NO_HAND = { draft: null, freehand: false, moving: null, crosshair: null, refusal: null };

export const useDraw = create<DrawState>(() => ({ ...NO_HAND, tool: null, kind: 'mass', selectedId: null }));

const { setState: set, getState: get } = useDraw;

export const NO_READER = 'Choose a reader at the top right first: every annotation carries one.';

export const drawActs = {
  choose: (tool: AnnotationShape | null): void => {
    const { reader, readOnlyReason } = useAnnotations.getState();
    const refusal = readOnlyReason === null ? (reader === null ? NO_READER : null) : refusalOf(readOnlyReason);
    if (tool !== null && refusal !== null) return set({ ...NO_HAND, refusal });
    set({ ...NO_HAND, tool });
    if (tool !== null) giveLeftButton('draw');
    else if (useLeftButton.getState().family === 'draw') giveLeftButton(null);
  },
  /** Another study, or another reader: nothing that was begun goes on there. A tool stays, where it may be had. */
  letGo: (): void => {
    set({ ...NO_HAND, selectedId: null });
    const { reader, readOnlyReason } = useAnnotations.getState();
    if (reader === null || readOnlyReason !== null) drawActs.choose(null);
  },
  point: (crosshair: Crosshair): void => {
    const { draft } = get();
    const drawing = draft?.imageId === crosshair.imageId ? { ...draft, cursor: crosshair.point } : draft;
    set({ crosshair, draft: drawing });
  },
  leave: (imageId: string): void => {
    if (get().crosshair?.imageId === imageId) set({ crosshair: null });
  },
  /** `reach`, in image pixels: how near to the first point closes an outline. */
  put: (imageId: string, point: Point, reach: number): void => {
    const { tool, draft } = get();
    if (tool !== null) take(imageId, tool, drafts.putPoint(draft, tool, imageId, point, reach));
  },
  close: (): void => {
    const { draft } = get();
    if (draft?.shape === 'outline') take(draft.imageId, draft.shape, drafts.closed(draft));
  },
  drawOn: (point: Point): void => {
    const { draft } = get();
    if (draft !== null) set({ draft: drafts.drawnOn(draft, point), freehand: true });
  },
  release: (tolerance: number): void => {
    const { draft, freehand } = get();
    if (draft !== null && freehand) take(draft.imageId, draft.shape, drafts.released(draft, tolerance));
  },
  select: (annotationId: string | null): void => {
    if (get().selectedId !== annotationId) set({ selectedId: annotationId, moving: null });
  },
  move: (points: readonly Point[]): void => {
    set({ moving: points });
  },
  endMove: (): void => {
    const { moving } = get();
    const drawn = selected();
    set({ moving: null });
    if (moving === null || drawn === null) return;
    const points = rounded(moving);
    if (JSON.stringify(points) !== JSON.stringify(drawn.points)) change('edit', drawn, { points });
  },
  /** Escape: gives up what is being drawn or moved, then the tool, then the selection. */
  cancel: (): void => {
    const { draft, moving, tool } = get();
    if (draft !== null || moving !== null) set({ draft: null, freehand: false, moving: null });
    else if (tool !== null) drawActs.choose(null);
    else set({ selectedId: null, refusal: null });
  },
  removeSelected: (): void => {
    const drawn = selected();
    if (drawn === null) return;
    set({ selectedId: null, moving: null });
    change('delete', drawn, { deleted: true });
  },
  /** The kind of what is drawn next, and of what is selected. */
  chooseKind: (kind: FindingKind): void => {
    set({ kind });
    const drawn = selected();
    if (drawn !== null && drawn.kind !== kind) change('change-kind', drawn, { kind });
  },
  nextKind: (): void => {
    const now = selected()?.kind ?? get().kind;
    const next = KINDS[(KINDS.indexOf(now) + 1) % KINDS.length];
    if (next !== undefined) drawActs.chooseKind(next);
  },
  undo: (): void => {
    set({ draft: null, freehand: false, moving: null });
    annotationActs.undo();
  },
  redo: (): void => {
    set({ draft: null, freehand: false, moving: null });
    annotationActs.redo();
  },
};

onLeftButtonLost('draw', () => {
  if (get().tool !== null) set({ ...NO_HAND, tool: null });
});

/** What the current reader drew on an image, and may change. */
export function ownOn(imageId: string): readonly Drawn[] {
  const state = useAnnotations.getState();
  return drawnOn(imageId, state).filter((drawn) => isOwn(drawn, state));
}

export function isOwn(drawn: Drawn, { reader, readOnlyReason }: Pick<Reading, 'reader' | 'readOnlyReason'>): boolean {
  return readOnlyReason === null && drawn.reader.id === reader?.id;
}

/** The selected annotation as it is now; null where it is gone, or another reader's. */
export function selected(): Drawn | null {
  const { selectedId } = get();
  if (selectedId === null) return null;
  const state = useAnnotations.getState();
  const imageId =
    state.unsaved.find(({ annotationId }) => annotationId === selectedId)?.imageId ?? state.saved[selectedId]?.imageId;
  if (imageId === undefined) return null;
  return ownOn(imageId).find(({ annotationId }) => annotationId === selectedId) ?? null;
}

function refusalOf(readOnlyReason: string): string {
  return `Nothing can be drawn here: this workspace is open for reading only. ${readOnlyReason}`;
}

function take(imageId: string, shape: AnnotationShape, { draft, done }: Put): void {
  set({ draft, freehand: false, selectedId: null, moving: null });
  if (done === null) return;
  const annotationId = crypto.randomUUID();
  const after = { shape, points: [...done], kind: get().kind, pathology: null, deleted: false };
  annotationActs.act('draw', annotationId, imageId, { ...after, deleted: true }, after);
  set({ selectedId: annotationId });
}

function change(act: 'edit' | 'delete' | 'change-kind', drawn: Drawn, to: Partial<Drawn>): void {
  const before = contentOf(drawn);
  annotationActs.act(act, drawn.annotationId, drawn.imageId, before, contentOf({ ...drawn, ...to }));
}
