import { create } from 'zustand';

import { addUndoSource } from '../../acts';
import { giveLeftButton, onLeftButtonLost, type Crosshair } from '../../pointing';
import { useViewer } from '../viewer-store';
import type { Point } from '../view-transform';
import { putPoint, type Draft } from './draft';
import { changed, NO_HISTORY, redone, undone, type History } from './history';
import { isDraftKind, type Measurement, type MeasureTool } from './measurement';
import { askForWindow } from './window-box';

/** Measurements live in memory only, and no longer than the patient is open. */
export interface MeasureState extends History {
  readonly tool: MeasureTool;
  readonly patientKey: string | null;
  readonly draft: Draft | null;
  /** A measurement while one of its points is dragged; what it was is still among the measurements. */
  readonly moving: Measurement | null;
  readonly selectedId: number | null;
  /** Where the pointer or the arrow keys are, while a tool is chosen. */
  readonly crosshair: Crosshair | null;
}

const NOTHING = { ...NO_HISTORY, draft: null, moving: null, selectedId: null, crosshair: null };

export const useMeasure = create<MeasureState>(() => ({ ...NOTHING, tool: 'window', patientKey: null }));

const { setState: set, getState: get } = useMeasure;
let lastId = 0;

export const measureActs = {
  /** Another patient: nothing of the last one is kept. */
  open: (patientKey: string): void => {
    if (get().patientKey !== patientKey) set({ ...NOTHING, patientKey });
  },
  /** A tool for measuring brings back what H has hidden: nobody measures unseen. */
  choose: (tool: MeasureTool): void => {
    set({ tool, draft: null, moving: null, crosshair: null });
    giveLeftButton(tool === 'window' ? null : 'measure');
    if (tool !== 'window' && useViewer.getState().bare) useViewer.setState({ bare: false });
  },
  point: (crosshair: Crosshair): void => {
    const { draft } = get();
    const drawing = draft?.imageId === crosshair.imageId ? { ...draft, cursor: crosshair.point } : draft;
    set({ crosshair, draft: drawing });
  },
  leave: (imageId: string): void => {
    if (get().crosshair?.imageId === imageId) set({ crosshair: null });
  },
  put: (imageId: string, point: Point): void => {
    const { tool, draft } = get();
    if (!isDraftKind(tool)) return;
    const drawn = putPoint(draft, tool, imageId, point);
    set({ draft: drawn.draft, selectedId: null });
    if (drawn.done === null) return;
    const { kind, ...done } = drawn.done;
    if (kind === 'window-box') askForWindow(done.imageId, done.points);
    else add({ ...done, kind });
  },
  select: (id: number | null): void => {
    set({ selectedId: id });
  },
  move: (id: number, pointIndex: number, point: Point): void => {
    const { moving, measurements } = get();
    const from = moving?.id === id ? moving : measurements.find((each) => each.id === id);
    if (from === undefined) return;
    const points = from.points.map((each, index) => (index === pointIndex ? point : each));
    set({ moving: { ...from, points }, selectedId: id });
  },
  endMove: (): void => {
    const { moving } = get();
    if (moving === null) return;
    const next = get().measurements.map((each) => (each.id === moving.id ? moving : each));
    set({ ...changed(get(), next), moving: null });
  },
  /** Escape: gives up what is being drawn, then the tool, then the selection. */
  cancel: (): void => {
    const { draft, moving, tool } = get();
    if (draft !== null || moving !== null) set({ draft: null, moving: null });
    else if (tool !== 'window') measureActs.choose('window');
    else set({ selectedId: null });
  },
  removeSelected: (): void => {
    const { selectedId, measurements } = get();
    if (selectedId === null) return;
    set({
      ...changed(
        get(),
        measurements.filter(({ id }) => id !== selectedId),
      ),
      moving: null,
      selectedId: null,
    });
  },
  undo: (): void => {
    set({ ...undone(get()), draft: null, moving: null, selectedId: null });
  },
  redo: (): void => {
    set({ ...redone(get()), draft: null, moving: null, selectedId: null });
  },
};

onLeftButtonLost('measure', () => {
  if (get().tool !== 'window') set({ tool: 'window', draft: null, moving: null, crosshair: null });
});

/** Nothing is undone that H has hidden. */
addUndoSource({
  latestDone: () => (useViewer.getState().bare ? null : (get().past.at(-1)?.order ?? null)),
  latestUndone: () => (useViewer.getState().bare ? null : (get().future.at(-1)?.order ?? null)),
  undo: measureActs.undo,
  redo: measureActs.redo,
});

/** Whether the left button puts points, and the arrow keys move the crosshair. */
export function isMeasuring(): boolean {
  return get().tool !== 'window' && !useViewer.getState().bare;
}

function add(done: Omit<Measurement, 'id'>): void {
  lastId += 1;
  set({ ...changed(get(), [...get().measurements, { ...done, id: lastId }]), selectedId: lastId });
}
