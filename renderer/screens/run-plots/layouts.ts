import type { Failure, PlotLayout, PlotLayouts } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../../bridge';

/** All plots by what they are about; the other layouts are a plain grid. */
export const DEFAULT_NAME = 'Default';

/** The study's figures: how busy processors and memory were, and what power that took. */
const gpuFocused: PlotLayout = {
  name: 'GPU-focused',
  columns: 2,
  heightPx: 260,
  plots: ['gpu-utilization', 'cpu', 'gpu-memory', 'memory', 'gpu-power', 'data-wait'],
};

export const builtInLayouts: readonly PlotLayout[] = [gpuFocused];

export interface LayoutsState {
  readonly layouts: PlotLayouts;
  /** Why they could not be read, or the last change not saved. */
  readonly failure: Failure | null;
  /** The last that was deleted, until that is undone or another change is made. */
  readonly deleted: PlotLayout | null;
}

const atFirst: LayoutsState = {
  layouts: { version: 1, chosen: DEFAULT_NAME, layouts: [] },
  failure: null,
  deleted: null,
};

export const useLayouts = create<LayoutsState>(() => atFirst);

/** Reads the open workspace's layouts, now and whenever it is another one. Returns the undo. */
export function followLayouts(): () => void {
  const load = async (): Promise<void> => {
    const read = await attempt(() => workstation.plotting.layouts());
    useLayouts.setState(read.ok ? { ...atFirst, layouts: read.value } : { ...atFirst, failure: read.failure });
  };
  void load();
  return workstation.workspace.onChanged(() => void load());
}

export function dismissLayoutNotes(): void {
  useLayouts.setState({ failure: null, deleted: null });
}

/** Every name that can be chosen, the program's own first. */
export function layoutNames({ layouts }: PlotLayouts): readonly string[] {
  return [DEFAULT_NAME, ...[...builtInLayouts, ...layouts].map(({ name }) => name)];
}

/** Null for the default one. */
export function chosenLayout({ chosen, layouts }: PlotLayouts): PlotLayout | null {
  return [...builtInLayouts, ...layouts].find(({ name }) => name === chosen) ?? null;
}

export function isBuiltIn(name: string): boolean {
  return name === DEFAULT_NAME || builtInLayouts.some((layout) => layout.name === name);
}

/** Shown at once; where the workspace cannot be written, for as long as the program is open. */
async function change(layouts: PlotLayouts, deleted: PlotLayout | null = null): Promise<void> {
  useLayouts.setState({ layouts, deleted });
  const saved = await attempt(() => workstation.plotting.saveLayouts(layouts));
  useLayouts.setState({ failure: saved.ok ? null : saved.failure });
}

export function chooseLayout(name: string): Promise<void> {
  return change({ ...useLayouts.getState().layouts, chosen: name });
}

/** In the place of the one of that name, or of the one it was made from, or behind all others. */
export function saveLayout(layout: PlotLayout, formerName: string | null): Promise<void> {
  const { layouts } = useLayouts.getState();
  const known = layouts.layouts.filter(({ name }) => name !== layout.name || name === formerName);
  const isKnown = known.some(({ name }) => name === formerName);
  const next = isKnown ? known.map((each) => (each.name === formerName ? layout : each)) : [...known, layout];
  return change({ ...layouts, chosen: layout.name, layouts: next });
}

export function deleteLayout(name: string): Promise<void> {
  const { layouts } = useLayouts.getState();
  const chosen = layouts.chosen === name ? DEFAULT_NAME : layouts.chosen;
  const deleted = layouts.layouts.find((each) => each.name === name) ?? null;
  return change({ ...layouts, chosen, layouts: layouts.layouts.filter((each) => each.name !== name) }, deleted);
}

/** Why a layout cannot have that name; null when it can. */
export function nameProblem(name: string, formerName: string | null, { layouts }: PlotLayouts): string | null {
  const wanted = name.trim();
  if (wanted === '') return 'Give the layout a name.';
  if (wanted.length > 60) return 'At most 60 characters.';
  if (isBuiltIn(wanted)) return 'The program’s own layouts stay as they are: choose another name.';
  const isTaken = layouts.some((each) => each.name === wanted && each.name !== formerName);
  return isTaken ? 'There is a layout of this name already.' : null;
}
