import type { ComponentType } from 'react';

import type { Route, RouteTo, ScreenName } from './routes';

/** The route table: which component shows each screen. */
export type Screens = { readonly [Screen in ScreenName]: ComponentType<{ readonly route: RouteTo<Screen> }> };

/** The table's type ties each name to its route; looked up by a route, the two fit by construction. */
export function screenFor(screens: Screens, route: Route): ComponentType<{ readonly route: Route }> {
  return screens[route.screen] as ComponentType<{ readonly route: Route }>;
}

const NEEDS_WORKSPACE: ReadonlySet<ScreenName> = new Set([
  'studies',
  'study',
  'experiments',
  'runs',
  'run',
  'evaluation',
  'compare',
]);

export function needsWorkspace(screen: ScreenName): boolean {
  return NEEDS_WORKSPACE.has(screen);
}
