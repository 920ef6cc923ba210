// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';

import { useLeftButton } from '@renderer/pointing';
import { useAnnotations } from '@renderer/review/annotation-store';
import { useDraw } from '@renderer/review/draw-store';

import { named, settle } from '../render';
import {
  acts,
  again,
  BEN,
  click,
  drag,
  drawBox,
  find,
  label,
  press,
  stateOfSaving,
  viewer,
  useDrawingViewer,
} from './drawing-viewer';

useDrawingViewer();

describe('saving', () => {
  it('is told only once the database has it: until then the stroke is pending', async () => {
    let open = () => undefined as void;
    viewer.gate = new Promise((resolve) => {
      open = resolve;
    });
    await drawBox();
    expect(stateOfSaving()).toBe('saving');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('true');
    expect(label()).toBe('Annotations in RCC: 1, 1 not saved yet');
    expect(viewer.revisions).toEqual([]);
    await settle(open);
    expect(stateOfSaving()).toBe('saved');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('false');
  });

  it('that fails keeps the strokes, says why, and goes on in order on Retry', async () => {
    viewer.refusal = 'There is no space left';
    await drawBox();
    await press('k');
    expect(stateOfSaving()).toBe('failed');
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain('2 changes not saved');
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain('There is no space left');
    expect(find('.RCC [data-annotation]')?.dataset['pending']).toBe('true');
    viewer.refusal = null;
    await settle(() => named(viewer.container, 'button', 'Retry').click());
    expect(acts()).toEqual(['draw', 'change-kind']);
    expect(stateOfSaving()).toBe('saved');
    expect(find('[data-testid="draw-notice"]')).toBeNull();
  });

  it('that fails keeps its reader, whoever is chosen by the time it succeeds', async () => {
    viewer.refusal = 'no';
    await drawBox();
    viewer.reader = BEN;
    await again();
    viewer.refusal = null;
    await settle(() => named(viewer.container, 'button', 'Retry').click());
    expect(viewer.revisions).toMatchObject([{ readerId: 'ada' }]);
  });

  it('that can never succeed can be given up, and what follows is saved', async () => {
    viewer.refusal = 'no';
    await drawBox();
    await press('p', { shiftKey: true });
    await click(50, 50);
    viewer.refusal = null;
    await settle(() => named(viewer.container, 'button', 'Discard the change').click());
    expect(viewer.revisions).toMatchObject([{ shape: 'point' }]);
    expect(useAnnotations.getState().unsaved).toEqual([]);
  });

  it.each([
    ['a workspace for reading only', () => void (viewer.readOnlyReason = 'Another program writes it.'), 'reading only'],
    ['no reader', () => void (viewer.reader = null), 'Choose a reader'],
  ])('is not begun with %s, which is said', async (_case, set, words) => {
    set();
    await again();
    await press('b', { shiftKey: true });
    expect(find('[data-testid="draw-notice"]')?.textContent).toContain(words);
    await drag([
      [110, 100],
      [90, 75],
    ]);
    expect(useDraw.getState().tool).toBeNull();
    expect(useLeftButton.getState().family).toBeNull();
    expect(viewer.memory.calls.filter(({ name }) => name === 'review.save')).toEqual([]);
    await press('Escape');
    expect(find('[data-testid="draw-notice"]')).toBeNull();
  });
});
