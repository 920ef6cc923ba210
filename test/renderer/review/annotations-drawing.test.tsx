// @vitest-environment jsdom
import { act } from 'react';
import { describe, expect, it } from 'vitest';

import { currentActs } from '@renderer/acts';
import { giveLeftButton, useLeftButton } from '@renderer/pointing';
import { drawActs, useDraw } from '@renderer/review/draw-store';

import { settle } from '../render';
import {
  acts,
  again,
  click,
  drag,
  drawBox,
  find,
  label,
  lastPoints,
  press,
  viewer,
  useDrawingViewer,
} from './drawing-viewer';

useDrawingViewer();

describe('drawing by hand', () => {
  it('a box is dragged over a mirrored and upended image, in full-image pixels', async () => {
    await drawBox();
    expect(viewer.revisions).toMatchObject([
      { shape: 'box', kind: 'mass', pathology: null, imageId: 'a', act: 'draw' },
    ]);
    expect(lastPoints()).toEqual([
      [10, 4],
      [20, 14],
    ]);
    expect(find('.RCC polygon')?.getAttribute('points')).toBe('10,4 20,4 20,14 10,14');
    expect(find('.RCC [data-outline]')?.getAttribute('transform')).toBe('matrix(-2, 0, 0, -2.5, 130, 110)');
    expect(label()).toBe('Annotations in RCC: 1');
  });

  it('an outline is clicked point by point, and closed at its first point', async () => {
    await press('o', { shiftKey: true });
    for (const [x, y] of [
      [110, 100],
      [70, 100],
      [70, 60],
      [108, 98],
    ] as const)
      await click(x, y);
    expect(lastPoints()).toEqual([
      [10, 4],
      [30, 4],
      [30, 20],
    ]);
  });

  it('an outline is drawn by dragging, and a straight side needs no vertices', async () => {
    await press('o', { shiftKey: true });
    await drag([
      [110, 100],
      [100, 100],
      [90, 100],
      [70, 100],
      [70, 80],
      [70, 60],
    ]);
    expect(lastPoints()).toEqual([
      [10, 4],
      [30, 4],
      [30, 20],
    ]);
  });

  it('a line that holds nothing is no outline', async () => {
    await press('o', { shiftKey: true });
    await drag([
      [110, 100],
      [100, 100],
      [90, 100],
    ]);
    expect(viewer.revisions).toEqual([]);
    expect(useDraw.getState().draft).toBeNull();
  });

  it('a point is one click, of the kind that is chosen', async () => {
    await press('k');
    await press('p', { shiftKey: true });
    await click(110, 100);
    expect(viewer.revisions).toMatchObject([{ shape: 'point', kind: 'calcification', points: [{ x: 10, y: 4 }] }]);
  });

  it('says in words what it is, who drew it and when, in the reader’s color', async () => {
    await drawBox();
    const drawn = find('.RCC [data-annotation]');
    expect(drawn?.querySelector('text')?.textContent).toMatch(/^mass, by Ada, \d/u);
    expect(drawn?.style.getPropertyValue('--reader-color')).toBe('#56B4E9');
  });

  it('begins nothing where no tool is chosen, and leaves the tool to measuring when that is chosen', async () => {
    await drag([
      [110, 100],
      [90, 75],
    ]);
    await press('b', { shiftKey: true });
    await settle(() => giveLeftButton('measure'));
    expect(useDraw.getState().tool).toBeNull();
    expect(viewer.revisions).toEqual([]);
  });

  it('brings back what is hidden, and a tool is put down when it is hidden again', async () => {
    viewer.revealed.length = 0;
    await press('b', { shiftKey: true });
    expect(viewer.revealed).toHaveLength(1);
    viewer.shown = false;
    await again();
    expect(useLeftButton.getState().family).toBeNull();
  });
});

describe('drawing by keyboard', () => {
  it('arrows move the crosshair, Enter puts points, and C closes', async () => {
    await press('o', { shiftKey: true });
    await settle(() => drawActs.point({ imageId: 'a', point: { x: 30, y: 20 }, byKeyboard: true }));
    await press('Enter');
    for (let step = 0; step < 2; step += 1) await press('ArrowLeft');
    await press('Enter');
    for (let step = 0; step < 2; step += 1) await press('ArrowUp');
    expect(find('.RCC .crosshair-line')).not.toBeNull();
    await press('Enter');
    expect(viewer.revisions).toEqual([]);
    await press('c');
    // 20 CSS pixels to the left are 10 columns further in a mirrored image; 20 up are 8 rows further where it is upended.
    expect(lastPoints()).toEqual([
      [30, 20],
      [40, 20],
      [40, 28],
    ]);
  });

  it('Enter on the first point closes, and so does a double press on the last', async () => {
    await press('o', { shiftKey: true });
    const putAt = async (x: number, y: number) => {
      await settle(() => drawActs.point({ imageId: 'a', point: { x, y }, byKeyboard: true }));
      await press('Enter');
    };
    for (const [x, y] of [
      [10, 10],
      [20, 10],
      [20, 20],
      [10, 10],
    ] as const)
      await putAt(x, y);
    expect(viewer.revisions).toHaveLength(1);
    for (const [x, y] of [
      [30, 10],
      [40, 10],
      [40, 20],
      [40, 20],
    ] as const)
      await putAt(x, y);
    expect(viewer.revisions).toHaveLength(2);
    expect(lastPoints()).toHaveLength(3);
  });

  it('Escape gives up the shape, then the tool, then the selection', async () => {
    await drawBox();
    await press('b', { shiftKey: true });
    await press('Enter');
    await press('Escape');
    expect(useDraw.getState()).toMatchObject({ draft: null, tool: 'box' });
    await press('Escape');
    expect(useDraw.getState().tool).toBeNull();
    expect(await press('Escape')).toBe(false);
  });

  it('the brackets select, Delete removes, and handles move by arrows as one act until the key is let go', async () => {
    await drawBox();
    await press('p', { shiftKey: true });
    await click(50, 50);
    await press('Escape');
    await press('[');
    expect(useDraw.getState().selectedId).toBe(viewer.revisions[0]?.annotationId);
    expect(document.activeElement).toBe(find('[data-annotation]'));
    find('[data-handle="2"]')?.focus();
    await press('ArrowLeft', { shiftKey: true });
    expect(acts()).toEqual(['draw', 'draw', 'edit']);
    expect(lastPoints()).toEqual([
      [10, 4],
      [21, 14],
    ]);
    find('[data-handle="whole"]')?.focus();
    await press('ArrowUp', { shiftKey: true });
    expect(lastPoints()).toEqual([
      [10, 5],
      [21, 15],
    ]);
    await press('Delete');
    expect(acts().at(-1)).toBe('delete');
    expect(label()).toBe('Annotations in RCC: 1');
  });
});

it('every act of drawing has a name in the palette', async () => {
  await drawBox();
  const ids = currentActs().map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['outline', 'box', 'point', 'remove', 'kind.asymmetry'].map((name) => `viewer.draw.${name}`),
      'viewer.undo',
    ]),
  );
  await act(() => Promise.resolve());
});
