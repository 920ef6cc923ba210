// @vitest-environment jsdom
import { failed, ok, type ConfigPreview } from '@contract/index';
import { SweepDialog, useConfig } from '@renderer/config';
import { EstimatesPanel } from '@renderer/config/estimates/estimates-panel';
import { useEstimates } from '@renderer/config/estimates/estimates-store';
import { openSweep, useSweep } from '@renderer/config/sweeps/sweep-store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

let shown: Rendered | null = null;
const onShowQueue = vi.fn();
const draft = { name: 'baseline', seed: 1, whole: { learningRate: 1e-3 } };
const seeds = { pointer: '/seed', draw: 'choice', text: '1..3', chosen: [], from: '', to: '' } as const;

beforeEach(() => {
  onShowQueue.mockClear();
  useConfig.setState({ ...useConfig.getInitialState(), draft });
  useSweep.setState({ ...useSweep.getInitialState(), axes: [seeds] });
  useEstimates.setState(useEstimates.getInitialState());
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

function previewOf({ seed }: { readonly seed?: unknown }): ConfigPreview {
  const errors = seed === 2 ? [{ path: '/seed', message: 'is unlucky', remedy: null }] : [];
  const stage = { stepsPerEpoch: 1, steps: 10, images: 10, speed: null, seconds: null };
  return {
    check: { errors, warnings: [], globalBatchSize: 8 },
    estimate: { time: { device: 'cpu', patch: stage, whole: stage, seconds: 60, reason: null }, disk: null },
  };
}

interface Drafts {
  readonly configs: readonly { readonly seed?: unknown; readonly name?: unknown }[];
}

async function show(queue: () => unknown): Promise<MemoryWorkstation> {
  const memory = installWorkstation({
    'config.preview': ({ configs }: Drafts) => ok(configs.map(previewOf)),
    'runs.startGroup': queue,
    'runs.cancel': () => ok(null),
  });
  openSweep();
  shown = await render(<SweepDialog onShowQueue={onShowQueue} />);
  await until(() => rowCount() > 0);
  return memory;
}

/** The editor waits until a person pauses. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('not in time');
    await settle(() => undefined);
  }
}

const button = (name: string): HTMLButtonElement => named(document.body, 'button', name) as HTMLButtonElement;
const rowCount = (): number => document.querySelectorAll('[data-testid="sweep-run"]').length;

describe('a sweep before it is queued', () => {
  it('shows every run, and leaves one with errors out only when told', async () => {
    const memory = await show(() => ok({ runIds: ['r1r', 'r3r'], problem: null }));
    expect(rowCount()).toBe(3);
    expect(document.body.textContent).toContain('is unlucky');
    expect(button('Some runs have errors').disabled).toBe(true);
    await settle(() => document.querySelector<HTMLInputElement>('input[type="checkbox"]')!.click());
    await settle(() => button('Queue 2 runs').click());
    const request = memory.calls.find(({ name }) => name === 'runs.startGroup')?.argument as Drafts & { group: string };
    expect(request.configs.map(({ name }) => name)).toEqual(['baseline: seed 1', 'baseline: seed 3']);
    expect(request.group).toBe('baseline: seed');
  });

  it('is undone by canceling what was queued', async () => {
    useSweep.setState({ axes: [{ ...seeds, text: '4, 5' }] });
    const memory = await show(() => ok({ runIds: ['r4r', 'r5r'], problem: 'No Python.' }));
    await settle(() => button('Queue 2 runs').click());
    expect(document.querySelector('[data-testid="sweep-queued"]')?.textContent).toContain('No Python.');
    await settle(() => button('Undo: cancel the group').click());
    expect(memory.calls.at(-1)).toEqual({ name: 'runs.cancel', argument: { runIds: ['r4r', 'r5r'] } });
    expect(rowCount()).toBe(2);
  });

  it('keeps its runs where it is refused, and says why', async () => {
    useSweep.setState({ axes: [{ ...seeds, text: '4, 5' }] });
    await show(() => failed('group-exists', 'A group of that name waits.'));
    await settle(() => button('Queue 2 runs').click());
    expect(document.body.textContent).toContain('A group of that name waits.');
    expect(rowCount()).toBe(2);
  });
});

describe('the estimates', () => {
  it('say why there is none of the memory, once one has stopped typing', async () => {
    const memory = installWorkstation({
      'config.preview': ({ configs }: Drafts) => ok(configs.map(previewOf)),
      'config.memory': () => failed('python-unavailable', 'No Python was found.'),
    });
    shown = await render(<EstimatesPanel />);
    await settle(() => useConfig.setState({ draft: { ...draft, seed: 7 } }));
    await until(() => useEstimates.getState().memoryFailure !== null);
    expect(memory.calls.map(({ name }) => name)).toEqual(['config.preview', 'config.memory']);
    expect(memory.calls[0]?.argument).toEqual({ configs: [{ ...draft, seed: 7 }] });
    expect(shown.container.textContent).toContain('No Python was found.');
    expect(shown.container.textContent).toContain('≈ 1 m 0 s');
  });
});
