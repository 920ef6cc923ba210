// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';

import { addUndoSource, orderOfAct } from '@renderer/acts';

import { settle } from '../render';
import {
  acts,
  ADA,
  again,
  all,
  BEN,
  drag,
  drawBox,
  find,
  label,
  lastPoints,
  pointer,
  press,
  redo,
  undo,
  viewer,
  useDrawingViewer,
} from './drawing-viewer';

useDrawingViewer();

describe('a drawn annotation', () => {
  beforeEach(drawBox);

  it('is changed by a corner, and moved as a whole no farther than the edge', async () => {
    await drag(
      [
        [90, 75],
        [80, 70],
      ],
      find('.RCC [data-handle="2"]'),
    );
    expect(lastPoints()).toEqual([
      [10, 4],
      [25, 16],
    ]);
    await drag(
      [
        [95, 85],
        [295, 85],
      ],
      find('.RCC [data-handle="whole"]'),
    );
    expect(lastPoints()).toEqual([
      [0, 4],
      [15, 16],
    ]);
    expect(acts()).toEqual(['draw', 'edit', 'edit']);
  });

  it('is put back by Escape in the middle of a drag', async () => {
    await pointer('pointerdown', 90, 75, find('.RCC [data-handle="2"]'));
    await pointer('pointermove', 80, 70, find('.RCC'));
    await press('Escape');
    await pointer('pointermove', 70, 70, find('.RCC'));
    await pointer('pointerup', 70, 70, find('.RCC'));
    expect(acts()).toEqual(['draw']);
  });

  it('is selected by the press on its line and dragged by the next', async () => {
    await press('Escape');
    const line = () => find('.RCC .drawn-grip');
    const across = [
      [110, 90],
      [100, 90],
    ] as const;
    await drag(across, line());
    expect(acts()).toEqual(['draw']);
    await drag(across, line());
    expect(lastPoints()).toEqual([
      [15, 4],
      [25, 14],
    ]);
  });

  it('is undone and redone in every act, each saved, and none overwritten', async () => {
    await press('k');
    await press('Delete');
    expect(all('.RCC [data-annotation]')).toHaveLength(0);
    for (let each = 0; each < 3; each += 1) await undo();
    expect(await undo()).toBe(false);
    for (let each = 0; each < 3; each += 1) await redo();
    expect(await redo()).toBe(false);
    expect(viewer.revisions.map(({ act: what, kind, deleted }) => [what, kind, deleted])).toEqual([
      ['draw', 'mass', false],
      ['change-kind', 'calcification', false],
      ['delete', 'calcification', true],
      ['undo', 'calcification', false],
      ['undo', 'mass', false],
      ['undo', 'mass', true],
      ['redo', 'mass', false],
      ['redo', 'calcification', false],
      ['redo', 'calcification', true],
    ]);
  });

  it('belongs to its reader: another one sees it, and neither selects nor undoes it', async () => {
    viewer.reader = BEN;
    await again();
    expect(label()).toBe('Annotations in RCC: 1');
    expect(find('.RCC [data-annotation]')).toBeNull();
    expect(await undo()).toBe(false);
    await drawBox();
    await undo();
    expect(acts()).toEqual(['draw', 'draw', 'undo']);
    expect(viewer.revisions.at(-1)?.readerId).toBe('ben');
    viewer.reader = ADA;
    await again();
    await undo();
    expect(viewer.revisions.at(-1)).toMatchObject({ readerId: 'ada', act: 'undo', deleted: true });
  });

  it('is not undone from another patient’s images, and is when they are open again', async () => {
    viewer.images = ['c', 'd'];
    await again();
    expect(await undo()).toBe(false);
    viewer.images = ['a', 'b'];
    await again();
    await undo();
    expect(acts()).toEqual(['draw', 'undo']);
  });

  it('is hidden with all its acts by O', async () => {
    viewer.shown = false;
    await again();
    expect(await undo()).toBe(false);
    expect(await press('Delete')).toBe(false);
  });

  it('follows what another window saved, whose acts are not undone here', async () => {
    const other = { ...viewer.revisions[0]!, revision: 2, kind: 'asymmetry', act: 'change-kind' } as const;
    viewer.revisions.push(other);
    await settle(() => viewer.memory.emit('review.annotationSaved', other));
    expect(find('.RCC [data-annotation]')?.getAttribute('aria-label')).toContain('asymmetry');
    expect(await undo()).toBe(false);
    await press('Delete');
    expect(viewer.revisions.at(-1)).toMatchObject({ revision: 3, deleted: true });
  });

  it('is undone before or after acts of another kind, whichever was the latest', async () => {
    const others: string[] = [];
    let order: number | null = orderOfAct();
    const remove = addUndoSource({
      latestDone: () => order,
      latestUndone: () => null,
      undo: () => {
        others.push('undone');
        order = null;
      },
      redo: () => undefined,
    });
    await undo();
    expect(others).toEqual(['undone']);
    expect(acts()).toEqual(['draw']);
    await undo();
    expect(acts()).toEqual(['draw', 'undo']);
    await redo();
    await undo();
    // A new act of the other kind: what was undone before it stays so.
    order = orderOfAct();
    await redo();
    expect(acts()).toEqual(['draw', 'undo', 'redo', 'undo']);
    remove();
  });
});

describe('a workspace for reading only', () => {
  it('shows what was drawn, and lets none of it be taken', async () => {
    await drawBox();
    viewer.readOnlyReason = 'Another program writes it.';
    await again();
    expect(label()).toBe('Annotations in RCC: 1');
    expect(find('.RCC [data-annotation]')).toBeNull();
    expect(await undo()).toBe(false);
  });
});
