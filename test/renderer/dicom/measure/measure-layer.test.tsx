// @vitest-environment jsdom
import { act } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';

import { currentActs } from '@renderer/acts';
import { measureActs, useMeasure } from '@renderer/dicom/measure/measure-store';
import { listenToPointer } from '@renderer/dicom/pointer';
import type { ViewAct } from '@renderer/dicom/view-controller';
import { useViewer } from '@renderer/dicom/viewer-store';
import { labelLeft } from '@renderer/pointing';

import {
  choose,
  COLUMNS,
  drag,
  find,
  findAll,
  labels,
  placeAt,
  pointer,
  press,
  useMeasuredTiles,
} from './measured-tiles';

useMeasuredTiles();

describe('the measuring tools', () => {
  it('draw a length by dragging over a mirrored and upended image, and write what it is worth', async () => {
    await press('d');
    await drag([110, 100], [90, 100]);
    // 130 − 2 × column = 110 and 90: columns 10 and 20, 0.2 mm apart each.
    expect(useMeasure.getState().measurements[0]?.points).toEqual([
      { x: 10, y: 4 },
      { x: 20, y: 4 },
    ]);
    expect(labels()).toEqual(['2.00 mm in the breast (magnification 1.80)']);
    expect(find('.RCC [data-outline]')?.getAttribute('transform')).toBe('matrix(-2, 0, 0, -2.5, 130, 110)');
    const at = findAll('.RCC [data-x]').map((each) => each.getAttribute('transform'));
    expect(at).toEqual(['translate(110, 100)', 'translate(90, 100)', 'translate(98, 100)']);
    expect(find('.LCC .measure-label')).toBeNull();
  });

  it('move with the image, neither scaled nor mirrored in their words', async () => {
    await choose('length');
    await drag([110, 100], [90, 100]);
    placeAt({ originX: 5, originY: 7, stepX: 3, stepY: 3 });
    expect(find('.RCC [data-outline]')?.getAttribute('transform')).toBe('matrix(3, 0, 0, 3, 5, 7)');
    expect(find('.RCC .measure-label')?.parentElement?.getAttribute('transform')).toBe('translate(73, 19)');
  });

  it('draw an angle by three clicks', async () => {
    await press('g');
    for (const [x, y] of [
      [110, 60],
      [110, 100],
      [70, 100],
    ] as const) {
      await pointer('pointermove', x, y);
      await drag([x, y], [x, y]);
    }
    expect(labels()).toEqual(['90.0° in the breast (magnification 1.80)']);
  });

  it('give statistics of an ellipse once it is drawn, and not at each move', async () => {
    await press('c');
    await pointer('pointerdown', 110, 85);
    await pointer('pointermove', 108, 82.5);
    expect(labels()[0]).toMatch(/^0\.02 mm² in the breast \(magnification 1.80\)$/u);
    await pointer('pointerup', 102, 75);
    // Columns 10 to 14, rows 10 to 14, on a plane that rises by 1 a column and 60 a row.
    expect(labels()).toEqual([`0.25 mm² in the breast (magnification 1.80)${statisticsOfPlane()}`]);
  });

  it('read the pixel under the pointer in one line', async () => {
    await press('x');
    await pointer('pointermove', 109.5, 99);
    expect(find('.RCC .measure-probe')?.textContent).toBe(`x 10, y 4: value ${4 * COLUMNS + 10}`);
    await pointer('pointerleave', 109.5, 99, find('.RCC'));
    expect(find('.measure-probe')).toBeNull();
  });

  it('say that measurements are not saved', async () => {
    await press('d');
    expect(find('.measure-hint')?.textContent).toContain('not saved');
    expect(find('[aria-label="Measure a length (D)"]')?.getAttribute('aria-pressed')).toBe('true');
    expect(currentActs().map(({ id }) => id)).toContain('viewer.tool.ellipse');
  });
});

describe('a drawn measurement', () => {
  beforeEach(async () => {
    await choose('length');
    await drag([110, 100], [90, 100]);
  });

  const lengths = () => useMeasure.getState().measurements.map(({ points }) => points.map(({ x }) => x));

  it('is changed by its handles, with any tool, as one act to undo', async () => {
    await choose('window');
    await drag([90, 100], [70, 100], find('.RCC [data-point="1"]'));
    expect(lengths()).toEqual([[10, 30]]);
    expect(labels()[0]).toMatch(/^4.00 mm/u);
    await press('z', { ctrlKey: true });
    expect(lengths()).toEqual([[10, 20]]);
    await press('z', { ctrlKey: true, shiftKey: true });
    expect(lengths()).toEqual([[10, 30]]);
  });

  it('is put back by Escape in the middle of a drag', async () => {
    await pointer('pointerdown', 90, 100, find('.RCC [data-point="1"]'));
    await pointer('pointermove', 70, 100);
    await press('Escape');
    await pointer('pointermove', 60, 100);
    await pointer('pointerup', 60, 100);
    expect(lengths()).toEqual([[10, 20]]);
  });

  it.each(['Delete', 'Backspace'])('is removed by %s while it is selected, and comes back by undo', async (key) => {
    await press(key);
    expect(labels()).toEqual([]);
    expect(await press(key)).toBe(false);
    await press('z', { ctrlKey: true });
    expect(lengths()).toEqual([[10, 20]]);
  });

  it('is undone across images, last first', async () => {
    await drag([110, 100], [50, 100], find('.LCC .host'));
    expect(useMeasure.getState().measurements.map(({ imageId }) => imageId)).toEqual(['a', 'b']);
    await press('z', { ctrlKey: true });
    await press('z', { ctrlKey: true });
    expect(lengths()).toEqual([]);
    expect(await press('z', { ctrlKey: true })).toBe(false);
    await press('y', { ctrlKey: true });
    expect(lengths()).toEqual([[10, 20]]);
  });

  it('moves a point by the arrow keys on its handle, as the arrow looks on screen', async () => {
    await act(async () => {
      const key = { key: 'ArrowRight', shiftKey: true, bubbles: true, cancelable: true };
      find('.RCC [data-point="1"]')?.dispatchEvent(new KeyboardEvent('keydown', key));
      await Promise.resolve();
    });
    expect(lengths()).toEqual([[10, 19]]);
  });

  it('goes with the patient', async () => {
    await act(async () => {
      measureActs.open('p1');
      await Promise.resolve();
    });
    expect(lengths()).toEqual([[10, 20]]);
    await act(async () => {
      measureActs.open('p2');
      await Promise.resolve();
    });
    expect(lengths()).toEqual([]);
    expect(await press('z', { ctrlKey: true })).toBe(false);
  });
});

describe('by keyboard alone', () => {
  it('a length is drawn with arrows and Enter, and Escape gives up the point, then the tool', async () => {
    await press('d');
    await act(async () => {
      measureActs.point({ imageId: 'a', point: { x: 30, y: 20 }, byKeyboard: true });
      await Promise.resolve();
    });
    await press('Enter');
    await press('ArrowLeft');
    await press('ArrowUp', { shiftKey: true });
    expect(find('.RCC path')).not.toBeNull();
    await press('Enter');
    // 10 CSS pixels to the left are 5 columns further in a mirrored image; up is one row further where it is upended.
    expect(useMeasure.getState().measurements[0]?.points).toEqual([
      { x: 30, y: 20 },
      { x: 35, y: 21 },
    ]);
    await press('Enter');
    expect(useMeasure.getState().draft).not.toBeNull();
    await press('Escape');
    expect(useMeasure.getState()).toMatchObject({ draft: null, tool: 'length' });
    await press('Escape');
    expect(useMeasure.getState().tool).toBe('window');
    expect(await press('Enter')).toBe(false);
  });

  it('nothing is put while H hides what lies over the images, and a tool brings it back', async () => {
    await press('d');
    await act(async () => {
      useViewer.setState({ bare: true });
      await Promise.resolve();
    });
    expect(await press('Enter')).toBe(false);
    await press('g');
    expect(useViewer.getState().bare).toBe(false);
  });
});

describe('a label', () => {
  it('stands where the tile has room for all of it, and out of sight with its point', () => {
    expect(labelLeft(100, 200, 400)).toBe(108);
    expect(labelLeft(250, 200, 400)).toBe(42);
    expect(labelLeft(180, 300, 400)).toBe(8);
    expect(labelLeft(450, 200, 400)).toBe(458);
  });
});

describe('the left button', () => {
  it('windows only while no tool for measuring is chosen; right drag and wheel are always for the image', () => {
    const acts: ViewAct[] = [];
    let measuring = true;
    const element = document.createElement('div');
    const stop = listenToPointer(element, {
      act: (each) => acts.push(each),
      activate: () => undefined,
      panning: () => false,
      measuring: () => measuring,
    });
    const send = (type: string, button: number, x: number) =>
      element.dispatchEvent(Object.assign(new MouseEvent(type, { clientX: x, button }), { pointerId: 1 }));
    const dragBy = (button: number) => {
      send('pointerdown', button, 0);
      send('pointermove', button, 5);
      send('pointerup', button, 5);
    };
    dragBy(0);
    dragBy(2);
    measuring = false;
    dragBy(0);
    stop();
    expect(acts.map(({ kind }) => kind)).toEqual(['pan', 'window']);
  });
});

/** Over the pixels of columns 10 to 13 and rows 10 to 13 within a circle of radius 2 about (12, 12). */
function statisticsOfPlane(): string {
  const values: number[] = [];
  for (let row = 10; row < 14; row += 1)
    for (let column = 10; column < 14; column += 1)
      if (Math.hypot(row + 0.5 - 12, column + 0.5 - 12) <= 2) values.push(row * COLUMNS + column);
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length);
  const brief = (value: number) => String(Number(value.toFixed(2)));
  return `mean ${brief(mean)}, SD ${brief(deviation)}, ${Math.min(...values)} to ${Math.max(...values)}, ${values.length} pixels`;
}
