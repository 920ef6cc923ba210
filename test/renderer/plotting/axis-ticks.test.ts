import type { AxisTick } from '@renderer/plotting/axis-tick';
import { linearTicks, logarithmicTicks, valueTicks, xTicks } from '@renderer/plotting/axis-ticks';
import { dateTicks, momentText } from '@renderer/plotting/date-ticks';
import { describe, expect, it } from 'vitest';

const texts = (ticks: readonly AxisTick[]): readonly string[] => ticks.map(({ text }) => text);

describe('numbers at an axis', () => {
  it('are round, no more than fit, and within what is shown', () => {
    expect(texts(linearTicks(0, 60_600, 7))).toEqual(['0', '10,000', '20,000', '30,000', '40,000', '50,000', '60,000']);
    for (const [from, to] of [
      [0.3, 0.71],
      [-5, 3],
      [1e-9, 4e-9],
      [0, 1],
      [999, 1001],
    ] as const)
      // prettier-ignore
      for (const atMost of [3, 5, 12]) {
        const ticks = valueTicks(from, to, atMost, 'SI');
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(atMost + 1);
        expect(ticks.every(({ at }) => at >= from - 1e-12 && at <= to + 1e-12)).toBe(true);
        expect(new Set(texts(ticks)).size).toBe(ticks.length);
      }
  });

  it('are written without needless zeros, in thousands where they are large, in powers of ten where they are wanted', () => {
    expect(texts(valueTicks(0, 0.001, 3, 'SI'))).toEqual(['0', '0.0005', '0.001']);
    expect(texts(valueTicks(-1, 1, 3, 'SI'))).toEqual(['−1', '0', '1']);
    expect(texts(valueTicks(0, 25_000, 5, 'SI'))).toEqual(['0', '5k', '10k', '15k', '20k', '25k']);
    expect(texts(valueTicks(0, 2e-5, 3, 'e'))).toEqual(['0', '1e−5', '2e−5']);
  });

  it('are powers of ten on a logarithmic scale, with 2 and 5 between them where there is room', () => {
    expect(texts(logarithmicTicks(-3, 1, 5, 'SI'))).toEqual(['0.001', '0.01', '0.1', '1', '10']);
    expect(texts(logarithmicTicks(-1, 0.5, 6, 'SI'))).toEqual(['0.1', '0.2', '0.5', '1', '2']);
    expect(texts(logarithmicTicks(Math.log10(0.2), Math.log10(0.3), 5, 'SI')).length).toBeGreaterThan(2);
  });

  it('are what the meaning of x says where it says something, as far as that is shown', () => {
    const ticksIn = (): readonly { x: number; text: string }[] => [-1, 0, 1, 9].map((x) => ({ x, text: `W ${x}` }));
    expect(texts(xTicks([0, 5], 5, { isDate: false, ticksIn }))).toEqual(['W 0', 'W 1']);
  });
});

describe('times at an axis', () => {
  const at = Date.UTC(2026, 10, 26, 23, 10);

  it('are round times of day, and the date stands where a day begins', () => {
    expect(dateTicks(at, at + 2 * 3_600_000, 4).map(({ text, below }) => [text, below])).toEqual([
      ['23:30', 'Nov 26, 2026'],
      ['00:00', 'Nov 27, 2026'],
      ['00:30', undefined],
      ['01:00', undefined],
    ]);
  });

  it('go down to parts of a second and up to years', () => {
    expect(texts(dateTicks(at, at + 4000, 4))).toEqual(['23:10:00', '23:10:01', '23:10:02', '23:10:03', '23:10:04']);
    expect(texts(dateTicks(at, at + 900, 4))).toContain('10:00.500');
    expect(dateTicks(at, at + 2e11, 4).length).toBeLessThanOrEqual(5);
  });

  it('are told to the second on hover', () => {
    expect(momentText(at + 5000)).toBe('26 Nov 23:10:05');
    expect(momentText(NaN)).toBe('');
  });
});
