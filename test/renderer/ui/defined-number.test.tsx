// @vitest-environment jsdom
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { DefinedNumber, type NumberBasis } from '@renderer/ui';

import { render, settle, type Rendered } from '../render';

const basis: NumberBasis = {
  name: 'AUC',
  meaning: 'Area under the ROC curve.',
  source: 'Hanley and McNeil 1982',
  method: 'over 180 images',
  files: [{ path: '/runs/a/predictions.csv', sha256: 'ab'.repeat(32) }],
};

let rendered: Rendered | null = null;
afterEach(async () => {
  await rendered?.unmount();
  rendered = null;
});

const card = (): Element | null => document.querySelector('.ui-defined-card');

async function show(): Promise<HTMLButtonElement> {
  rendered = await render(<DefinedNumber basis={basis}>0.904</DefinedNumber>);
  return rendered.container.querySelector('button')!;
}

describe('a defined number', () => {
  it('leads by a click to its definition, source and file', async () => {
    const button = await show();
    expect(card()).toBeNull();
    await settle(() => button.click());
    for (const words of ['Area under', 'Hanley', '180 images', '/runs/a/predictions.csv', 'abababababab'])
      expect(card()!.textContent).toContain(words);
    expect(button.getAttribute('aria-expanded')).toBe('true');
  });

  it('closes by Escape, by another click, and by a press elsewhere', async () => {
    const button = await show();
    const closings = [
      () => button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
      () => button.click(),
      () => document.body.dispatchEvent(new Event('pointerdown', { bubbles: true })),
    ];
    for (const close of closings) {
      await settle(() => button.click());
      expect(card()).not.toBeNull();
      await act(async () => {
        close();
        await Promise.resolve();
      });
      expect(card()).toBeNull();
    }
  });
});
