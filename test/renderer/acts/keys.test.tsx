// @vitest-environment jsdom
import { useRef } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { currentActs, dispatchKey, useActs, useKeys } from '@renderer/acts';

import { render, type Rendered } from '../render';

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

function Keys({ onKey, inFields = false }: { readonly onKey: (key: string) => void; readonly inFields?: boolean }) {
  useKeys('Test', [
    { keys: ['j', 'ArrowDown'], description: 'Next', run: () => onKey('next') },
    { keys: ['Enter'], description: 'Open', run: () => onKey('open') },
    { keys: ['Ctrl+k'], description: 'Palette', run: () => onKey('palette'), inFields },
  ]);
  return (
    <>
      <input aria-label="Search" />
      <button type="button">Import</button>
    </>
  );
}

function press(key: string, target: Element = document.body, more: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.addEventListener('keydown', () => dispatchKey(event), { once: true });
  target.dispatchEvent(event);
}

describe('keys', () => {
  it('reach the component on screen, by any of their names', async () => {
    const onKey = vi.fn();
    shown = await render(<Keys onKey={onKey} />);
    press('j');
    press('ArrowDown');
    press('J', document.body, { shiftKey: true });
    expect(onKey.mock.calls.flat()).toEqual(['next', 'next']);
  });

  it('leave typing alone, but for those that say otherwise', async () => {
    const onKey = vi.fn();
    shown = await render(<Keys onKey={onKey} inFields />);
    const field = shown.container.querySelector('input')!;
    press('j', field);
    press('k', field, { ctrlKey: true });
    expect(onKey.mock.calls.flat()).toEqual(['palette']);
  });

  it('leave Enter to a focused button', async () => {
    const onKey = vi.fn();
    shown = await render(<Keys onKey={onKey} />);
    press('Enter', shown.container.querySelector('button')!);
    press('Enter');
    expect(onKey.mock.calls.flat()).toEqual(['open']);
  });

  it('go when the component goes', async () => {
    const onKey = vi.fn();
    const rendered = await render(<Keys onKey={onKey} />);
    await rendered.unmount();
    press('j');
    expect(onKey).not.toHaveBeenCalled();
  });
});

function TwoLists({ onKey }: { readonly onKey: (key: string) => void }) {
  const first = useRef<HTMLDivElement>(null);
  useKeys('First', [{ keys: ['j', 'h'], description: 'Next', run: () => onKey('first') }], first);
  useKeys('Second', [{ keys: ['j', 'l'], description: 'Next', run: () => onKey('second') }]);
  return (
    <div ref={first} tabIndex={0}>
      the first list
    </div>
  );
}

it('gives a list of two its keys only while the focus is in it, and then before all others', async () => {
  const onKey = vi.fn();
  shown = await render(<TwoLists onKey={onKey} />);
  const inFirst = shown.container.querySelector('[tabindex]')!;
  press('j');
  press('h');
  press('j', inFirst);
  press('l', inFirst);
  expect(onKey.mock.calls.flat()).toEqual(['second', 'first', 'second']);
});

function Offers({ id, from }: { readonly id: string; readonly from: 'screen' | 'frame' }) {
  useActs([{ id, name: id, run: () => undefined }], from);
  return null;
}

it('puts the acts of the screen before those of the frame', async () => {
  shown = await render(
    <>
      <Offers id="go" from="frame" />
      <Offers id="import" from="screen" />
    </>,
  );
  expect(currentActs().map((act) => act.id)).toEqual(['import', 'go']);
});
