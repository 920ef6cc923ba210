import { GrowingSeries } from '@renderer/plotting/growing-series';
import { describe, expect, it } from 'vitest';

describe('GrowingSeries', () => {
  it('keeps what it was given, however much it grows', () => {
    const series = new GrowingSeries('loss');
    for (let step = 1; step <= 1000; step++) series.append(Float64Array.of(step, step * 10, 1 / step));
    expect(series.length).toBe(1000);
    expect(series.received).toBe(1000);
    expect(series.step[999]).toBe(1000);
    expect(series.wallTimeMs[499]).toBe(5000);
    expect(series.value[1]).toBe(0.5);
  });

  it('lets a later attempt supersede the steps that it repeats', () => {
    const series = new GrowingSeries('loss');
    series.append(Float64Array.of(1, 10, 0.9, 2, 20, 0.8, 3, 30, 0.7));
    series.append(Float64Array.of(2, 100, 0.5));
    expect([...series.step]).toEqual([1, 2]);
    expect([...series.value]).toEqual([0.9, 0.5]);
    expect(series.received).toBe(4);
    expect(series.generation).toBe(1);
  });

  it('never takes telemetry, which has no steps, for superseded', () => {
    const series = new GrowingSeries('cpuPercent');
    series.append(Float64Array.of(NaN, 1, 10, NaN, 2, 20, NaN, 3, 30));
    expect(series.length).toBe(3);
  });
});
