// @vitest-environment jsdom
import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { currentActs, dispatchKey } from '@renderer/acts';
import { magnifierActs, useMagnifier, useMagnifierKeys } from '@renderer/dicom/magnifier';

import { render, type Rendered } from '../../render';

let shown: Rendered;

function Keys() {
  useMagnifierKeys('RCC');
  return null;
}

beforeEach(async () => {
  magnifierActs.close();
  shown = await render(<Keys />);
});
afterEach(async () => {
  await shown.unmount();
});

async function key(type: 'keydown' | 'keyup', name: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    const event = new KeyboardEvent(type, { key: name, bubbles: true, cancelable: true, ...more });
    document.body.dispatchEvent(event);
    if (type === 'keydown') dispatchKey(event);
    await Promise.resolve();
  });
}
const open = () => useMagnifier.getState().open;

describe('the magnifier’s key', () => {
  it('opens and closes, however long a press takes', async () => {
    await key('keydown', 'v');
    await key('keyup', 'v');
    expect(open()).toBe(true);
    await key('keydown', 'v');
    await key('keyup', 'v');
    expect(open()).toBe(false);
  });

  it('closes when it is let go after it was held', async () => {
    await key('keydown', 'v');
    await key('keydown', 'v', { repeat: true });
    expect(open()).toBe(true);
    await key('keyup', 'v');
    expect(open()).toBe(false);
  });

  it('steps the zoom and closes by Escape, by key and by name, only while it is open', async () => {
    const names = () => currentActs().map(({ name }) => name);
    expect(names()).toEqual(['Open the magnifier']);
    await key('keydown', '+');
    expect(useMagnifier.getState().zoom).toBe(2);
    await key('keydown', 'v');
    await key('keydown', '+');
    expect(useMagnifier.getState().zoom).toBe(4);
    expect(names()).toEqual(['Close the magnifier', 'Magnify more', 'Magnify less']);
    await key('keydown', 'Escape');
    expect(open()).toBe(false);
  });
});
