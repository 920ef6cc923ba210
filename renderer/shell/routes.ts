import { isRunId, type CaseUnit, type ScoredPart } from '@contract/index';
import { useSyncExternalStore } from 'react';

/** Every place in the program that a link can lead to and a second window can open on. */
export type Route =
  | { readonly screen: 'start' }
  | { readonly screen: 'studies' }
  | { readonly screen: 'study'; readonly studyId: string; readonly imageId?: string }
  | { readonly screen: 'experiments'; readonly fromRunId: string | null }
  | { readonly screen: 'runs' }
  | { readonly screen: 'run'; readonly runId: string }
  | { readonly screen: 'evaluation'; readonly runId: string }
  | {
      readonly screen: 'compare';
      /** The first is the baseline. */
      readonly runIds: readonly string[];
      /** Images of the test part unless said otherwise. */
      readonly unit?: CaseUnit;
      readonly part?: ScoredPart;
    }
  | { readonly screen: 'machine' }
  | { readonly screen: 'settings' };

export type ScreenName = Route['screen'];
export type RouteTo<Screen extends ScreenName> = Extract<Route, { screen: Screen }>;

/** `#/studies/4f2a` → `{ screen: 'study', studyId: '4f2a' }`; what no screen answers to leads to the start page. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [head = '', tail = '', part = ''] = path.split('/').map(decodeOrEmpty);
  switch (head) {
    case 'studies':
      return tail === '' ? { screen: 'studies' } : studyRoute(tail, new URLSearchParams(query).get('image'));
    case 'experiments':
      return { screen: 'experiments', fromRunId: new URLSearchParams(query).get('from') };
    case 'runs':
      if (tail === '') return { screen: 'runs' };
      return { screen: part === 'evaluation' ? 'evaluation' : 'run', runId: tail };
    case 'compare':
      return parseComparison(new URLSearchParams(query));
    case 'machine':
    case 'settings':
      return { screen: head };
    default:
      return { screen: 'start' };
  }
}

function studyRoute(studyId: string, imageId: string | null): Route {
  return imageId === null ? { screen: 'study', studyId } : { screen: 'study', studyId, imageId };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'start':
      return '#/';
    case 'study':
      return `#/studies/${encodeURIComponent(route.studyId)}${route.imageId === undefined ? '' : `?image=${encodeURIComponent(route.imageId)}`}`;
    case 'run':
      return `#/runs/${encodeURIComponent(route.runId)}`;
    case 'evaluation':
      return `#/runs/${encodeURIComponent(route.runId)}/evaluation`;
    case 'experiments':
      return route.fromRunId === null ? '#/experiments' : `#/experiments?from=${encodeURIComponent(route.fromRunId)}`;
    case 'compare':
      return formatComparison(route);
    case 'studies':
    case 'runs':
    case 'machine':
    case 'settings':
      return `#/${route.screen}`;
  }
}

/** Ids of runs hold no comma; what is no id names no run. */
function parseComparison(query: URLSearchParams): Route {
  const runIds = [...new Set((query.get('runs') ?? '').split(',').filter((runId) => isRunId(runId)))];
  const unit = query.get('unit');
  return {
    screen: 'compare',
    runIds,
    ...(unit === 'breast' || unit === 'patient' ? { unit } : {}),
    ...(query.get('part') === 'validation' ? { part: 'validation' } : {}),
  };
}

function formatComparison({ runIds, unit = 'image', part = 'test' }: RouteTo<'compare'>): string {
  const query = [
    ...(runIds.length === 0 ? [] : [`runs=${runIds.map(encodeURIComponent).join(',')}`]),
    ...(unit === 'image' ? [] : [`unit=${unit}`]),
    ...(part === 'test' ? [] : [`part=${part}`]),
  ].join('&');
  return query === '' ? '#/compare' : `#/compare?${query}`;
}

export function navigate(route: Route): void {
  window.location.hash = formatRoute(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  return parseRoute(hash);
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => {
    window.removeEventListener('hashchange', listener);
  };
}

function decodeOrEmpty(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
