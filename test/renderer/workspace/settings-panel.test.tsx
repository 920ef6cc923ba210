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
    logLevel: 'info',
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
