// @vitest-environment jsdom
import { SeriesClient } from '@renderer/plotting';
import { figureGroupsOf, TelemetryPlots, useSeriesNames } from '@renderer/telemetry';
import { useMemo, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { named, render, settle, type Rendered } from '../render';

/** Tells what it watches that it is near, or not, when the test says so. */
class FakeIntersectionObserver {
  static readonly all: FakeIntersectionObserver[] = [];
  constructor(private readonly listener: (entries: readonly { isIntersecting: boolean }[]) => void) {
    FakeIntersectionObserver.all.push(this);
  }
  observe(): void {
    this.tell(true);
  }
  disconnect(): void {
    // Nothing is held.
  }
  tell(isIntersecting: boolean): void {
    this.listener([{ isIntersecting }]);
  }
}

let shown: Rendered | null = null;
let names: readonly string[] = [];
const asked: string[] = [];
beforeEach(() => {
  FakeIntersectionObserver.all.length = 0;
  asked.length = 0;
  vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(names)));
  });
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  vi.unstubAllGlobals();
});

async function show(given: readonly string[]): Promise<HTMLElement> {
  names = given;
  const client = new SeriesClient(() => Promise.resolve(new Float64Array(0)));
  shown = await render(<Plots client={client} />);
  await settle();
  return shown.container;
}

function Plots({ client }: { readonly client: SeriesClient }): ReactNode {
  const known = useSeriesNames(client, 'r1');
  const runs = useMemo(
    () => [{ runId: 'r1', name: 'r1', client, startedAtMs: null, color: '#fff', dash: 'solid' }] as const,
    [client],
  );
  return <TelemetryPlots runs={runs} groups={known === null ? null : figureGroupsOf(known)} />;
}

const plots = (): readonly (string | undefined)[] =>
  [...shown!.container.querySelectorAll<HTMLElement>('.plot')].map((plot) => plot.dataset['testid']);

describe('the telemetry of a run', () => {
  it('has a plot for what its log knows, and says that no GPU was sampled', async () => {
    const container = await show(['cpuPercent', 'treeCpuPercent']);
    expect(plots()).toEqual(['plot-cpu', 'plot-tree']);
    expect(container.querySelector('[data-testid="no-gpu"]')).not.toBeNull();
    expect(asked).toEqual(['series://run/r1']);
  });

  it('says that there is none yet', async () => {
    expect((await show([])).textContent).toContain('No sample yet');
  });

  it('shows errors only once there are some', async () => {
    await show(['cpuPercent', 'gpu0.utilizationPercent', 'gpu0.eccUncorrectedCount']);
    expect(plots()).toEqual(['plot-gpu-utilization', 'plot-cpu']);
    expect(named(shown!.container, 'section', 'GPUs').textContent).toContain('GPU errors: nothing so far');
  });

  it('takes plots off that are far from the screen', async () => {
    await show(['cpuPercent', 'treeCpuPercent']);
    await settle(() => FakeIntersectionObserver.all[1]!.tell(false));
    expect(plots()).toEqual(['plot-cpu']);
  });
});
