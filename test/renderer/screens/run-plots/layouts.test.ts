// @vitest-environment jsdom
import { failed, ok, type PlotLayout, type PlotLayouts } from '@contract/index';
import {
  builtInLayouts,
  chooseLayout,
  chosenLayout,
  deleteLayout,
  followLayouts,
  layoutNames,
  nameProblem,
  saveLayout,
  useLayouts,
} from '@renderer/screens/run-plots/layouts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation, type MemoryWorkstation } from '../../memory-workstation';

const mine: PlotLayout = { name: 'mine', columns: 2, heightPx: 200, plots: ['loss'] };
let memory: MemoryWorkstation;
beforeEach(() => {
  useLayouts.setState(useLayouts.getInitialState(), true);
  memory = installWorkstation({ 'plotting.saveLayouts': (layouts: PlotLayouts) => ok(layouts) });
});

const saved = (): PlotLayouts =>
  memory.calls.filter(({ name }) => name === 'plotting.saveLayouts').at(-1)!.argument as PlotLayouts;

describe('the layouts of the plots', () => {
  it('begin with the default one, and with the figures of the study', async () => {
    const { layouts } = useLayouts.getState();
    expect([chosenLayout(layouts), layoutNames(layouts)]).toEqual([null, ['Default', 'GPU-focused']]);
    expect(builtInLayouts[0]?.plots.slice(0, 5)).toEqual([
      'gpu-utilization',
      'cpu',
      'gpu-memory',
      'memory',
      'gpu-power',
    ]);
    await chooseLayout('GPU-focused');
    expect(saved().chosen).toBe('GPU-focused');
  });

  it('are made, renamed, deleted and brought back', async () => {
    await saveLayout(mine, null);
    await saveLayout({ ...mine, name: 'yours', columns: 3 }, 'mine');
    expect(saved()).toMatchObject({ chosen: 'yours', layouts: [{ name: 'yours', columns: 3 }] });
    await deleteLayout('yours');
    expect(saved()).toMatchObject({ chosen: 'Default', layouts: [] });
    const { deleted } = useLayouts.getState();
    await saveLayout(deleted!, null);
    expect(saved().layouts.map(({ name }) => name)).toEqual(['yours']);
  });

  it('have names of their own', async () => {
    await saveLayout(mine, null);
    const { layouts } = useLayouts.getState();
    expect(nameProblem(' ', null, layouts)).toContain('name');
    expect(nameProblem('GPU-focused', null, layouts)).toContain('stay as they are');
    expect(nameProblem('mine', null, layouts)).toContain('already');
    expect(nameProblem('mine', 'mine', layouts)).toBeNull();
  });

  it('stay as chosen where they cannot be saved, and say why', async () => {
    installWorkstation({ 'plotting.saveLayouts': () => failed('read-only', 'Locked by PID 4211') });
    await chooseLayout('GPU-focused');
    expect(useLayouts.getState()).toMatchObject({
      layouts: { chosen: 'GPU-focused' },
      failure: { message: 'Locked by PID 4211' },
    });
  });

  it('are those of the workspace that is open', async () => {
    const here: PlotLayouts = { version: 1, chosen: 'mine', layouts: [mine] };
    memory = installWorkstation({ 'plotting.layouts': () => ok(here) });
    const stop = followLayouts();
    await vi.waitFor(() => expect(chosenLayout(useLayouts.getState().layouts)).toEqual(mine));
    memory.emit('workspace.changed', { status: null });
    await vi.waitFor(() => expect(memory.calls).toHaveLength(2));
    stop();
  });
});
