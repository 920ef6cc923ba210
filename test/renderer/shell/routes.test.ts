import { describe, expect, it } from 'vitest';

import { formatRoute, parseRoute, type Route } from '@renderer/shell/routes';

describe('routes', () => {
  const routes: readonly Route[] = [
    { screen: 'start' },
    { screen: 'studies' },
    { screen: 'study', studyId: 'a/b c?d#e' },
    { screen: 'experiments', fromRunId: null },
    { screen: 'experiments', fromRunId: '20260101-1' },
    { screen: 'runs' },
    { screen: 'run', runId: '20260101-120000-smoke' },
    { screen: 'compare', runIds: [] },
    { screen: 'compare', runIds: ['20260101-1', '20260101-2'], unit: 'breast', part: 'validation' },
    { screen: 'evaluation', runId: '20260101-120000-smoke' },
    { screen: 'study', studyId: '4f2a', imageId: 'a&b?c' },
    { screen: 'machine' },
    { screen: 'settings' },
  ];

  it.each(routes)('leads back to where it came from: %o', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it.each(['', '#', '#/nowhere', '#/studies-of-old', '#/%E0%A4%A'])('shows the start page for %j', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'start' });
  });

  it('compares each run once, and nothing that is no run', () => {
    const route = parseRoute('#/compare?runs=run-1,run-2,run-1,,..%2Fx&unit=pixel&part=train');
    expect(route).toEqual({ screen: 'compare', runIds: ['run-1', 'run-2'] });
  });

  it('shows the list where the id is malformed', () => {
    expect(parseRoute('#/runs/%E0%A4%A')).toEqual({ screen: 'runs' });
  });
});
