import { useEffect } from 'react';
import { create } from 'zustand';

import type { Route } from './routes';

export interface Crumb {
  readonly label: string;
  /** Where it leads; the last crumb is where one is. */
  readonly route?: Route;
}

const useCrumbStore = create<{ readonly crumbs: readonly Crumb[] }>(() => ({ crumbs: [] }));

/** Says where one is within the screen, for as long as it is shown: `useCrumbs([{ label: 'INbreast' }, { label: 'patient 4f2a' }])`. */
export function useCrumbs(crumbs: readonly Crumb[]): void {
  const labels = crumbs.map((crumb) => crumb.label).join('\u0000');
  useEffect(() => {
    useCrumbStore.setState({ crumbs });
    // The labels say when the crumbs are others; the array is new at each render.
  }, [labels]);
  useEffect(
    () => () => {
      useCrumbStore.setState({ crumbs: [] });
    },
    [],
  );
}

export function useScreenCrumbs(): readonly Crumb[] {
  return useCrumbStore((state) => state.crumbs);
}

const SECTIONS: Readonly<Record<Route['screen'], Crumb>> = {
  start: { label: 'Start' },
  studies: { label: 'Studies', route: { screen: 'studies' } },
  study: { label: 'Studies', route: { screen: 'studies' } },
  experiments: { label: 'Experiments', route: { screen: 'experiments', fromRunId: null } },
  runs: { label: 'Runs', route: { screen: 'runs' } },
  run: { label: 'Runs', route: { screen: 'runs' } },
  compare: { label: 'Compare' },
  evaluation: { label: 'Runs', route: { screen: 'runs' } },
  machine: { label: 'Machine' },
  settings: { label: 'Settings' },
};

export function sectionOf(route: Route): Crumb {
  return SECTIONS[route.screen];
}
