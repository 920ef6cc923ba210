import { Checkbox, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { create } from 'zustand';

import { useActs, useKeys } from '../acts';
import type { PlotX } from './plot-axis';
import { smoothings, type Smoothing } from './smoothing';

/** How plots are drawn, on this computer: remembered until it is chosen otherwise. */
export interface PlotChoices {
  readonly x: PlotX;
  readonly smoothing: Smoothing;
  /** Of the loss. */
  readonly logarithmic: boolean;
}

const STORAGE_KEY = 'plot choices';
/** The window of the study's figures. */
const DEFAULTS: PlotChoices = { x: 'step', smoothing: 'mean 10 s', logarithmic: false };
const XS: readonly PlotX[] = ['step', 'epoch', 'run time', 'wall time'];

export const usePlotChoices = create<PlotChoices>(() => remembered());

function choose(change: Partial<PlotChoices>): void {
  usePlotChoices.setState(change);
  window.localStorage.setItem(STORAGE_KEY, JSON.stringify(usePlotChoices.getState()));
}

/** What was chosen last; a choice that there is no more is the default again. */
export function remembered(): PlotChoices {
  const stored = read();
  return {
    x: XS.find((x) => x === stored['x']) ?? DEFAULTS.x,
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

/** The choices that all plots of a page share; what else the page offers stands beside them. */
export function PlotChoicesBar({ children }: { readonly children?: ReactNode }): ReactNode {
  const { x, smoothing, logarithmic } = usePlotChoices();
  useChoiceActs();
  return (
    <div className="plot-choices" role="toolbar" aria-label="How the plots are drawn">
      <span>x</span>
      <SegmentedControl
        size="xs"
        value={x}
        onChange={(value) => choose({ x: value })}
        data={[...XS]}
        aria-label="What x means"
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
      <div className="plot-choices-more">{children}</div>
    </div>
  );
}

function useChoiceActs(): void {
  const nextX = (): void => choose({ x: after(XS, usePlotChoices.getState().x) });
  const nextSmoothing = (): void => {
    const values = smoothings.map(({ value }) => value);
    choose({ smoothing: after(values, usePlotChoices.getState().smoothing) });
  };
  useActs([
    ...XS.map((x) => ({ id: `plots.x.${x}`, name: `Plots by ${x}`, section: 'Plots', run: () => choose({ x }) })),
    ...smoothings.map(({ value, label }) => ({
      id: `plots.smoothing.${value}`,
      name: value === 'off' ? 'Plots of the raw values alone' : `Plots with the ${label} over the raw values`,
      section: 'Plots',
      run: () => choose({ smoothing: value }),
    })),
    {
      id: 'plots.logarithmic',
      name: 'Logarithmic loss, on or off',
      section: 'Plots',
      run: () => choose({ logarithmic: !usePlotChoices.getState().logarithmic }),
    },
  ]);
  useKeys('Plots', [
    { keys: ['x'], description: 'Next meaning of x', run: nextX },
    { keys: ['s'], description: 'Next average', run: nextSmoothing },
  ]);
}

function after<T>(all: readonly T[], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length] ?? one;
}
