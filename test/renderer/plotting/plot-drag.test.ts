// @vitest-environment jsdom
import { PlotArea } from '@renderer/plotting/plot-area';
import { PlotDrag } from '@renderer/plotting/plot-drag';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A pixel is a step. */
const area = new PlotArea({ widthPx: 160, heightPx: 144, xRange: [0, 100], yRange: [0, 1], yScale: 'linear' });
const target = {
  area: (): PlotArea | null => area,
  zoomTo: vi.fn(),
  moveBy: vi.fn(),
  showAll: vi.fn(),
  isDragging: vi.fn(),
};
let body: HTMLElement;
let box: HTMLElement;
let drag: PlotDrag;
const capture = vi.fn<(pointerId: number) => void>();

beforeEach(() => {
  vi.clearAllMocks();
  [body, box] = [document.createElement('div'), document.createElement('div')];
  body.setPointerCapture = capture;
  box.hidden = true;
  drag = new PlotDrag(body, box, target);
});
afterEach(() => drag.close());

/** At a step, so far below the top. */
function send(kind: string, step: number, y = 60): void {
  const event = new MouseEvent(kind, { clientX: 48 + step, clientY: y, button: 0, bubbles: true });
  Object.defineProperty(event, 'pointerId', { value: 1 });
  body.dispatchEvent(event);
}

describe('a drag over a plot', () => {
  it('zooms to what was dragged over, from either side, and shows it meanwhile', () => {
    send('pointerdown', 70);
    send('pointermove', 20);
    expect([box.hidden, box.style.left, box.style.width]).toEqual([false, '68px', '50px']);
    send('pointerup', 20);
    expect(target.zoomTo).toHaveBeenCalledExactlyOnceWith(20, 70);
    expect(box.hidden).toBe(true);
    expect(target.isDragging.mock.calls).toEqual([[true], [false]]);
  });

  it('goes no further than the plot, and a click zooms nowhere', () => {
    send('pointerdown', 90);
    send('pointermove', 500);
    send('pointerup', 500);
    expect(target.zoomTo).toHaveBeenCalledExactlyOnceWith(90, 100);
    send('pointerdown', 10);
    send('pointermove', 13);
    send('pointerup', 13);
    expect(target.zoomTo).toHaveBeenCalledTimes(1);
  });

  it('is given up with Escape, which then does nothing else', () => {
    const onKey = vi.fn();
    document.addEventListener('keydown', onKey);
    send('pointerdown', 10);
    send('pointermove', 60);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    send('pointerup', 60);
    expect(target.zoomTo).not.toHaveBeenCalled();
    expect(onKey).not.toHaveBeenCalled();
    document.removeEventListener('keydown', onKey);
  });

  it('moves along below the axis, and begins nowhere outside', () => {
    send('pointerdown', 50, 120);
    send('pointermove', 40, 120);
    send('pointermove', 30, 120);
    send('pointerup', 30, 120);
    expect(target.moveBy.mock.calls).toEqual([[10], [10]]);
    expect(target.zoomTo).not.toHaveBeenCalled();
    send('pointerdown', -20);
    expect(capture).toHaveBeenCalledTimes(1);
  });

  it('shows all on a double click, and nothing after it was closed', () => {
    send('dblclick', 50);
    expect(target.showAll).toHaveBeenCalledTimes(1);
    drag.close();
    send('dblclick', 50);
    expect(target.showAll).toHaveBeenCalledTimes(1);
  });
});
