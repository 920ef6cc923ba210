// @vitest-environment jsdom
import { GrowingSeries } from '@renderer/plotting/growing-series';
import { PlotArea } from '@renderer/plotting/plot-area';
import { clockOf, stepAxis, timeAxis } from '@renderer/plotting/plot-axis';
import { PlotCursor } from '@renderer/plotting/plot-cursor';
import { expect, it } from 'vitest';

const loss = new GrowingSeries('loss');
loss.append(Float64Array.of(10, 61_000, 1, 20, 62_000, 1, 30, 65_000, 1));
const frame = { widthPx: 460, heightPx: 200, yRange: [0, 1], yScale: 'linear' } as const;
const bySteps = { area: new PlotArea({ ...frame, xRange: [0, 40] }), clock: clockOf(stepAxis, loss) };
const byTime = { area: new PlotArea({ ...frame, xRange: [0, 10] }), clock: clockOf(timeAxis(60_000, 70_000), loss) };

it('finds its place in the room between the margins, and nothing outside of what is shown', () => {
  const { area } = bySteps;
  expect(area.pxOfX(0)).toBe(48);
  expect(area.pxOfX(40)).toBe(448);
  expect(area.xOfPx(248)).toBe(20);
  expect([-1, 0, 40, 41].map((x) => area.holdsX(x))).toEqual([false, true, true, false]);
});

it('goes from a step to its time and back', () => {
  expect([9, 10, 25, 99].map(bySteps.clock.msAt)).toEqual([null, 61_000, 62_000, 65_000]);
  expect([60_999, 64_000].map(bySteps.clock.xAt)).toEqual([null, 20]);
  expect(byTime.clock.xAt(65_000)).toBe(5);
});

it('shows in the other plots where one is pointed at, whatever their x means', () => {
  const [body, line, otherBody, otherLine] = ['div', 'div', 'div', 'div'].map((name) => document.createElement(name));
  const pointed = new PlotCursor(body!, line!);
  const other = new PlotCursor(otherBody!, otherLine!);
  pointed.drawn(bySteps);
  other.drawn(byTime);
  line!.hidden = otherLine!.hidden = true;
  body!.dispatchEvent(new MouseEvent('pointermove', { clientX: 348 }));
  expect([line!.hidden, otherLine!.hidden, otherLine!.style.left]).toEqual([true, false, '248px']);
  body!.dispatchEvent(new MouseEvent('pointerleave'));
  expect(otherLine!.hidden).toBe(true);
  other.close();
  body!.dispatchEvent(new MouseEvent('pointermove', { clientX: 348 }));
  expect(otherLine!.hidden).toBe(true);
  pointed.close();
});
