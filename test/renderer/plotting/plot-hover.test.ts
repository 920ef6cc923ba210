// @vitest-environment jsdom
import type { PlotFigure } from '@renderer/plotting/figure';
import { PlotArea } from '@renderer/plotting/plot-area';
import { PlotHover } from '@renderer/plotting/plot-hover';
import { PlotLegend } from '@renderer/plotting/plot-legend';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const area = new PlotArea({ widthPx: 160, heightPx: 144, xRange: [0, 100], yRange: [0, 1], yScale: 'linear' });
const points = { x: Float64Array.of(50), y: Float64Array.of(0.5) };
const figure: PlotFigure = {
  lines: [{ name: '<b>train</b>', color: '#fff', points }],
  legend: [],
  xTitle: 'step',
  xExtent: [0, 100],
  clock: { msAt: () => null, xAt: () => null },
  valueUnit: ' img/s',
  emptyReason: '',
};
let [body, box, line] = ['div', 'div', 'div'].map((kind) => document.createElement(kind)) as [
  HTMLElement,
  HTMLElement,
  HTMLElement,
];
let hover: PlotHover;

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    callback();
    return null;
  });
  [body, box, line] = [document.createElement('div'), document.createElement('div'), document.createElement('div')];
  box.hidden = line.hidden = true;
  hover = new PlotHover({ body, box, line });
  hover.drawn({ figure, edges: [], area });
});
afterEach(() => {
  hover.close();
  vi.unstubAllGlobals();
});

function point(step: number): void {
  body.dispatchEvent(new MouseEvent('pointermove', { clientX: 48 + step, clientY: 60 }));
}

it('says x, name, value and unit where one points, and takes no name for markup', () => {
  point(48);
  expect([box.hidden, line.hidden, line.style.left]).toEqual([false, false, '98px']);
  expect(box.textContent).toBe('50<b>train</b>0.500 img/s');
  expect(box.querySelector('b')?.textContent).toBe('50');
});

it('goes when nothing is there, when one leaves, while one drags, and when the page is scrolled', () => {
  point(48);
  point(5);
  expect(box.hidden).toBe(true);
  point(48);
  body.dispatchEvent(new MouseEvent('pointerleave'));
  expect(box.hidden).toBe(true);
  point(48);
  hover.hide(true);
  expect([box.hidden, line.hidden]).toEqual([true, true]);
  hover.hide(false);
  expect(box.hidden).toBe(false);
  window.dispatchEvent(new Event('scroll'));
  expect(box.hidden).toBe(true);
});

it('follows what is painted anew under the pointer', () => {
  point(48);
  const newer = { x: Float64Array.of(50), y: Float64Array.of(0.75) };
  hover.drawn({ figure: { ...figure, lines: [{ ...figure.lines[0]!, points: newer }] }, edges: [], area });
  expect(box.textContent).toContain('0.750');
});

it('stands beside a legend that touches only what has changed', () => {
  const place = document.createElement('div');
  const legend = new PlotLegend(place);
  const entry = { name: 'train', color: '#ffffff', value: '0.5' };
  legend.show([entry, { ...entry, name: 'validation' }]);
  const [first] = place.children;
  const name = first!.querySelector('em')!.firstChild;
  legend.show([{ ...entry, value: '0.4' }]);
  expect(place.textContent).toBe('train 0.4');
  expect(place.children).toHaveLength(1);
  expect([place.children[0], place.querySelector('em')!.firstChild]).toEqual([first, name]);
  expect(place.querySelector('em')!.firstChild).toBe(name);
});
