// @vitest-environment jsdom
import { ok, type PlotLayout, type PlotLayouts } from '@contract/index';
import { overlaidOn, useOverlays } from '@renderer/plotting';
import { useRuns } from '@renderer/runs';
import { LayoutEditor } from '@renderer/screens/run-plots/layout-editor';
import { useLayouts } from '@renderer/screens/run-plots/layouts';
import { OverlayPicker } from '@renderer/screens/run-plots/overlay-picker';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installWorkstation, type MemoryWorkstation } from '../../memory-workstation';
import { named, render, settle, type Rendered } from '../../render';
import { summary } from '../../runs/run-fixtures';

let shown: Rendered | null = null;
let memory: MemoryWorkstation;
beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  useOverlays.setState(useOverlays.getInitialState(), true);
  useLayouts.setState(useLayouts.getInitialState(), true);
  memory = installWorkstation({ 'plotting.saveLayouts': (layouts: PlotLayouts) => ok(layouts) });
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

function press(element: Element, key: string, more: KeyboardEventInit = {}): void {
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
}

function type(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent.trim() === label);
  return document.getElementById(found?.htmlFor ?? '') as HTMLInputElement;
}

describe('the runs to lay over a plot', () => {
  const chosen = (): readonly string[] => overlaidOn(useOverlays.getState(), 'own');

  it('are found by words and chosen by keys; the run itself is none of them', async () => {
    const runs = ['own', 'baseline a', 'baseline b', 'other'].map((name, index) =>
      summary(index === 0 ? 'own' : `r${index}`, { name, state: 'finished' }),
    );
    useRuns.setState({ runs: { state: 'ready', value: runs } });
    shown = await render(<OverlayPicker runId="own" opened onClose={() => undefined} />);
    const search = document.querySelector<HTMLInputElement>('input[role="combobox"]')!;
    expect(document.querySelectorAll('[role="option"]')).toHaveLength(3);
    await settle(() => type(search, 'BASE line'));
    expect(document.querySelectorAll('[role="option"]')).toHaveLength(2);
    await settle(() => press(search, 'ArrowDown'));
    await settle(() => press(search, 'Enter'));
    expect(chosen()).toEqual(['r2']);
    expect(document.querySelector('[role="option"][aria-selected="true"]')?.textContent).toContain('baseline b');
    await settle(() => named(document.body, 'button', 'Choose all found').click());
    expect(chosen()).toEqual(['r2', 'r1']);
    await settle(() => named(document.body, 'button', 'None').click());
    expect(chosen()).toEqual([]);
    await settle(() => type(search, 'nothing like it'));
    expect(document.body.textContent).toContain('No run matches.');
  });
});

describe('the editor of layouts', () => {
  const plots = ['loss', 'auc', 'cpu'].map((name) => ({ name, title: name.toUpperCase(), group: 'Training' }));
  const from: PlotLayout = { name: 'GPU-focused', columns: 2, heightPx: 240, plots: ['loss', 'gone'] };

  it('makes another of one of the program’s own, moved by Alt and an arrow', async () => {
    const onClose = vi.fn();
    shown = await render(<LayoutEditor from={from} plots={plots} onClose={onClose} />);
    const save = named(document.body, 'button', 'Save layout');
    expect(save.hasAttribute('disabled')).toBe(true);
    expect(document.body.textContent).toContain('gone (this run has none)');
    await settle(() => type(field('Name'), 'mine'));
    await settle(() => field('CPU').click());
    const last = [...document.querySelectorAll('.layout-chosen > li')].at(-1)!;
    await settle(() => press(last, 'ArrowUp', { altKey: true }));
    await settle(() => save.click());
    expect(onClose).toHaveBeenCalledOnce();
    expect(memory.calls.at(-1)).toEqual({
      name: 'plotting.saveLayouts',
      argument: {
        version: 1,
        chosen: 'mine',
        layouts: [{ name: 'mine', columns: 2, heightPx: 240, plots: ['loss', 'cpu', 'gone'] }],
      },
    });
  });
});
