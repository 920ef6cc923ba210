import { Checkbox, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { create } from 'zustand';

import { smoothings, type Smoothing } from './smoothing';

/** How plots are drawn, on this computer: remembered until it is chosen otherwise. */
export interface PlotChoices {
  readonly x: 'step' | 'time';
  readonly smoothing: Smoothing;
  /** Of the loss. */
  readonly logarithmic: boolean;
}

const STORAGE_KEY = 'plot choices';
/** The window of the study's figures. */
const DEFAULTS: PlotChoices = { x: 'step', smoothing: 'mean 10 s', logarithmic: false };

export const usePlotChoices = create<PlotChoices>(() => remembered());

function choose(change: Partial<PlotChoices>): void {
  usePlotChoices.setState(change);
  window.localStorage.setItem(STORAGE_KEY, JSON.stringify(usePlotChoices.getState()));
}

/** What was chosen last; a choice that there is no more is the default again. */
export function remembered(): PlotChoices {
  const stored = read();
  return {
    x: stored['x'] === 'time' ? 'time' : DEFAULTS.x,
    smoothing: smoothings.find(({ value }) => value === stored['smoothing'])?.value ?? DEFAULTS.smoothing,
    logarithmic: stored['logarithmic'] === true,
  };
}

function read(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(STORAGE_KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The choices that all plots of a page share. */
export function PlotChoicesBar(): ReactNode {
  const { x, smoothing, logarithmic } = usePlotChoices();
  return (
    <div className="plot-choices" role="toolbar" aria-label="How the plots are drawn">
      <span>x</span>
      <SegmentedControl
        size="xs"
        value={x}
        onChange={(value) => choose({ x: value === 'time' ? 'time' : 'step' })}
        data={[
          { value: 'step', label: 'step' },
          { value: 'time', label: 'time' },
        ]}
        aria-label="What x means for loss and AUC"
      />
      <span>over the raw values</span>
      <SegmentedControl
        size="xs"
        value={smoothing}
        onChange={(value) => choose({ smoothing: value })}
        data={[...smoothings]}
        aria-label="What is drawn over the raw values"
      />
      <Checkbox
        size="xs"
        label="logarithmic loss"
        checked={logarithmic}
        onChange={(event) => choose({ logarithmic: event.currentTarget.checked })}
      />
      <span className="plot-choices-hint">Drag to zoom, double-click for all</span>
    </div>
  );
}
