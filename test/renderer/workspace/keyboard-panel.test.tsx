// @vitest-environment jsdom
import { ok } from '@contract/index';
import { setKeyOverrides, type KeyOverrides } from '@renderer/acts';
import { KeyboardPanel } from '@renderer/workspace';
import { afterEach, describe, expect, it } from 'vitest';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

let shown: Rendered;
let memory: MemoryWorkstation;
afterEach(async () => {
  await shown.unmount();
  setKeyOverrides({});
});

async function open(overrides: KeyOverrides = {}): Promise<void> {
  memory = installWorkstation({ 'workspace.changeSetting': () => ok({ effective: {}, sources: {}, problems: [] }) });
  setKeyOverrides(overrides);
  shown = await render(<KeyboardPanel />);
}

const line = (description: string): HTMLElement => named(shown.container, '[role="group"]', description);
const click = (scope: HTMLElement, name: string): Promise<void> => settle(() => named(scope, 'button', name).click());
const press = (key: string, more: KeyboardEventInit = {}): Promise<void> =>
  settle(() => window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more })));
const saved = (): unknown => memory.calls.filter(({ name }) => name === 'workspace.changeSetting').at(-1)?.argument;

describe('the keys in the settings', () => {
  it('are recorded as they are pressed, modifiers and all', async () => {
    await open({ 'viewer.reset': ['q'] });
    await click(line('Invert'), 'Change I');
    await press('Control', { ctrlKey: true });
    await press('j', { ctrlKey: true });
    const value = { 'viewer.reset': ['q'], 'viewer.invert': ['Ctrl+j'] };
    expect(saved()).toEqual({ scope: 'user', key: 'keyBindings', value, clear: false });
  });

  it('are refused with the name of the act that has them, or taken from it', async () => {
    await open();
    await click(line('Invert'), 'Change I');
    await press('r');
    expect(line('Invert').querySelector('[role="alert"]')?.textContent).toContain(
      'R is the key of “Reset window, zoom and place” (Window).',
    );
    expect(saved()).toBeUndefined();
    await click(line('Invert'), 'Use it here instead');
    expect(saved()).toMatchObject({ value: { 'viewer.invert': ['r'], 'viewer.reset': [] } });
  });

  it('cannot be taken from acts whose keys have an order, nor from the window', async () => {
    await open();
    await click(line('Invert'), 'Change I');
    await press('3');
    expect(line('Invert').textContent).toContain("“The file's windows, in order”");
    expect(line('Invert').textContent).not.toContain('Use it here instead');
    await click(line('Invert'), 'Press another');
    await press('Tab');
    expect(line('Invert').textContent).toContain('belongs to the window itself');
    await click(line('Invert'), 'Cancel');
    expect(line('Invert').querySelector('[role="alert"]')).toBeNull();
    expect(saved()).toBeUndefined();
  });

  it('change places where they have an order', async () => {
    await open();
    await click(line("The file's windows, in order"), 'Change 1');
    await press('3');
    expect(saved()).toMatchObject({ value: { 'viewer.presets': ['3', '2', '1', '4', '5', '6', '7', '8', '9'] } });
  });

  it('go back to the act’s own, one or all', async () => {
    await open({ 'viewer.invert': ['j'], 'viewer.reset': [] });
    await click(line('Invert'), 'Reset');
    expect(saved()).toMatchObject({ value: { 'viewer.reset': [] } });
    await click(shown.container, 'Reset all keys');
    expect(saved()).toEqual({ scope: 'user', key: 'keyBindings', value: null, clear: true });
  });

  it('stay as they are after Escape', async () => {
    await open();
    await click(line('Invert'), 'Add a key');
    await press('Escape');
    expect(line('Invert').textContent).toBe('InvertI');
    expect(saved()).toBeUndefined();
  });
});
