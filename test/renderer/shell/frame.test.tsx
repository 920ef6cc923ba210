// @vitest-environment jsdom
import { ok, type ReaderList, type WorkspaceStatus } from '@contract/index';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Frame, type Screens } from '@renderer/shell';

import { installWorkstation, type MemoryWorkstation, type Replies } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

const workspace: WorkspaceStatus = {
  id: 'w',
  name: 'breast-2026',
  folder: '/w',
  readOnly: false,
  readOnlyReason: null,
};
const readers: ReaderList = { readers: [{ id: 'a', name: 'Dr. A', color: '#56B4E9' }], selectedId: 'a' };

let broken = false;
const Named = ({ route }: { readonly route: { readonly screen: string } }) => {
  if (broken && route.screen === 'runs') throw new Error('a bug in this screen');
  return <p>the {route.screen} screen</p>;
};
const screens: Screens = {
  start: Named,
  studies: Named,
  study: Named,
  experiments: Named,
  runs: Named,
  run: Named,
  compare: Named,
  evaluation: Named,
  machine: Named,
  settings: Named,
};

let shown: Rendered | null = null;
beforeEach(() => {
  window.location.hash = '';
  broken = false;
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

async function show(status: WorkspaceStatus | null, replies: Replies = {}): Promise<MemoryWorkstation> {
  const memory = installWorkstation({
    'workspace.status': () => ok(status),
    'workspace.readers': () => ok(readers),
    'workspace.log': () => ok(null),
    'runs.list': () => ok([]),
    ...replies,
  });
  shown = await render(<Frame screens={screens} />);
  await settle();
  return memory;
}

async function goTo(hash: string): Promise<void> {
  await settle(() => {
    window.location.hash = hash;
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  });
}

function text(selector: string): string {
  return shown?.container.querySelector(selector)?.textContent ?? '';
}

function places(): (string | null)[] {
  return [...(shown?.container.querySelectorAll('nav[aria-label="Places"] button') ?? [])].map((button) =>
    button.getAttribute('aria-label'),
  );
}

describe('the frame', () => {
  it('offers only what works without a workspace, and says so on a screen that needs one', async () => {
    await show(null);
    expect(places()).toEqual(['Start', 'Machine', 'Settings']);
    expect(text('footer')).toContain('no workspace open');
    await goTo('#/runs');
    expect(text('main')).toContain('No workspace is open');
  });

  it('offers the places of a workspace once one opens', async () => {
    const memory = await show(null);
    await settle(() => memory.emit('workspace.changed', { status: workspace }));
    expect(places()).toEqual(['Start', 'Studies', 'Experiments', 'Runs', 'Compare', 'Machine', 'Settings']);
    expect(text('footer')).toContain('breast-2026');
  });

  it('says in the status bar that a workspace is read only', async () => {
    await show({ ...workspace, readOnly: true, readOnlyReason: 'Locked by PID 4211' });
    expect(text('footer')).toContain('read only');
    expect(shown?.container.querySelector('[aria-label="1 alert"]')).not.toBeNull();
  });

  it('keeps standing when a screen breaks, writes it to the log, and Retry brings the screen back', async () => {
    const silence = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    broken = true;
    const memory = await show(workspace);
    await goTo('#/runs');
    expect(text('main')).toContain('a bug in this screen');
    expect(text('footer')).toContain('breast-2026');
    const logged = memory.calls.find(({ name }) => name === 'workspace.log')?.argument as { message: string };
    expect(logged.message).toContain('Screen runs: Error: a bug in this screen');
    broken = false;
    await settle(() => named(shown!.container, 'button', 'Retry').click());
    expect(text('main')).toContain('the runs screen');
    silence.mockRestore();
  });

  it('shows the run of the moment with its progress', async () => {
    const memory = await show(workspace);
    await settle(() =>
      memory.emit('runs.changed', {
        runId: 'r1',
        name: 'smoke',
        state: 'running',
        stateReason: null,
        createdAtMs: 0,
        stage: 'whole',
        epoch: 2,
        epochs: 4,
        step: 50,
        totalSteps: 100,
        etaSeconds: 725,
        validationAuc: null,
        conditions: [],
        queue: null,
      } as never),
    );
    expect(text('footer')).toContain('smoke');
    expect(text('footer')).toContain('epoch 2/4');
    expect(text('footer')).toContain('12 m 5 s');
    expect(named(shown!.container, '.shell-bar', '50 %')).toBeDefined();
  });

  it('stops listening to main when it goes', async () => {
    const memory = await show(workspace);
    await shown?.unmount();
    shown = null;
    expect(memory.listenerCount()).toBe(0);
  });
});
