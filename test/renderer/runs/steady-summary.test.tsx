// @vitest-environment jsdom
import type { RunSummary } from '@contract/index';
import { useRuns, useSteadySummary } from '@renderer/runs';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { installWorkstation } from '../memory-workstation';
import { render, settle, type Rendered } from '../render';
import { summary } from './run-fixtures';

let shown: Rendered | null = null;
let renders = 0;
const words = (): string | undefined => shown?.container.querySelector('output')?.textContent;

function Steps({ runId }: { readonly runId: string }): ReactNode {
  const run = useSteadySummary(runId);
  renders += 1;
  return <output>{run === null ? 'none' : `${run.state} ${run.step}`}</output>;
}

function tell(change: Partial<RunSummary>): Promise<void> {
  return settle(() => useRuns.setState({ runs: { state: 'ready', value: [summary('run', change)] } }));
}

beforeEach(() => {
  installWorkstation();
  useRuns.setState(useRuns.getInitialState());
  renders = 0;
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

it('tells at once what happens to a run, and what merely counts a moment later', async () => {
  shown = await render(<Steps runId="run" />);
  expect(words()).toBe('none');
  await tell({ state: 'running', step: 1 });
  expect(words()).toBe('running 1');
  const before = renders;
  for (const step of [2, 3, 4]) await tell({ state: 'running', step });
  expect([renders, words()]).toEqual([before, 'running 1']);
  await tell({ state: 'failed', step: 4 });
  expect(words()).toBe('failed 4');
  await tell({ state: 'failed', step: 5 });
  while (words() !== 'failed 5') await settle();
  expect(renders).toBe(before + 2);
});
