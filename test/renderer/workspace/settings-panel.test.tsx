// @vitest-environment jsdom
import { failed, ok, type SettingsChange, type SettingsView } from '@contract/index';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { SettingsPanel, useWorkspace } from '@renderer/workspace';

import { installWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

const view: SettingsView = {
  effective: {
    pythonExecutable: null,
    viewerCacheBytes: 536870912,
    splitSeed: 7,
    heatmapOpacity: 0.5,
    displayCalibrations: [],
    logLevel: 'info',
    runRetries: 2,
    alertGpuIdlePercent: 10,
    alertGpuMemoryPercent: 97,
    alertDataWaitPercent: 20,
    alertDiskFreeBytes: 5368709120,
    alertNotifications: true,
    presenterMode: false,
    keyBindings: {},
  },
  sources: { splitSeed: 'workspace' },
  problems: [],
};

let shown: Rendered | null = null;
beforeEach(() => {
  useWorkspace.setState({ settings: { state: 'ready', value: view } });
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

it('says which file each setting comes from', async () => {
  shown = await render(<SettingsPanel hasWorkspace />);
  expect(named(shown.container, 'section', 'Split seed').textContent).toContain('from this workspace’s settings');
  expect(named(shown.container, 'section', 'Log level').textContent).toContain('default');
});

it('resets a setting in the file that holds it', async () => {
  const memory = installWorkstation({ 'workspace.changeSetting': () => ok({ ...view, sources: {} }) });
  shown = await render(<SettingsPanel hasWorkspace />);
  expect(named(shown.container, 'section', 'Split seed').querySelector('button.ui-link')).toBeNull();
  await settle(() => shown!.container.querySelector<HTMLInputElement>('input[value="workspace"]')!.click());
  await settle(() => named(named(shown!.container, 'section', 'Split seed'), 'button', 'Reset').click());
  const change: SettingsChange = { scope: 'workspace', key: 'splitSeed', value: null, clear: true };
  expect(memory.calls).toEqual([{ name: 'workspace.changeSetting', argument: change }]);
  expect(named(shown.container, 'section', 'Split seed').textContent).toContain('default');
});

it('shows why a change was refused, and keeps the value', async () => {
  installWorkstation({
    'workspace.changeSetting': () => failed('disk-full', 'settings.json cannot be written: the disk is full.'),
  });
  shown = await render(<SettingsPanel hasWorkspace />);
  await settle(() => shown!.container.querySelector<HTMLInputElement>('input[value="workspace"]')!.click());
  await settle(() => named(named(shown!.container, 'section', 'Split seed'), 'button', 'Reset').click());
  expect(shown.container.querySelector('[role="alert"]')?.textContent).toContain('the disk is full');
});

/** Types as a person does: React hears of a value only when it is set past its own bookkeeping. */
async function type(field: HTMLInputElement, text: string): Promise<void> {
  await settle(() => {
    field.focus();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await settle(() => field.blur());
}

async function changesAfter(act: (container: HTMLElement) => Promise<void>): Promise<readonly unknown[]> {
  const memory = installWorkstation({ 'workspace.changeSetting': () => ok(view) });
  shown = await render(<SettingsPanel hasWorkspace={false} />);
  await act(shown.container);
  return memory.calls.map(({ argument }) => argument);
}

it('groups the settings, and says no unit twice', async () => {
  shown = await render(<SettingsPanel hasWorkspace={false} />);
  const groups = [...shown.container.querySelectorAll('h3')].map((heading) => heading.textContent);
  expect(groups).toEqual(['Runs', 'Alerts', 'Viewer', 'Program']);
  const line = named(named(shown.container, 'section', 'Alerts'), 'section', 'Disk free below');
  expect(line.querySelector('input')?.value).toBe('5 GiB');
  expect(named(shown.container, 'input', 'GPU idle below').getAttribute('value')).toBe('10 %');
});

it('turns notifications off', async () => {
  const changes = await changesAfter((container) =>
    settle(() => named(container, 'input', 'Desktop notifications').click()),
  );
  expect(changes).toEqual([{ scope: 'user', key: 'alertNotifications', value: false, clear: false }]);
});

it('writes GiB as bytes, and keeps to the limits of the contract', async () => {
  const changes = await changesAfter(async (container) => {
    await type(named(container, 'input', 'Disk free below') as HTMLInputElement, '2.5');
    await type(named(container, 'input', 'GPU memory above') as HTMLInputElement, '250');
  });
  expect(changes).toEqual([
    { scope: 'user', key: 'alertDiskFreeBytes', value: 2.5 * 1024 ** 3, clear: false },
    { scope: 'user', key: 'alertGpuMemoryPercent', value: 100, clear: false },
  ]);
});
