import { describe, expect, it } from 'vitest';

import { efficiencyOf, type EfficiencySeries, type TimedValue } from '../../../main/evaluation/run-efficiency';

const at = (step: number, second: number, value: number): TimedValue => ({ step, timeMs: second * 1000, value });
/** A sample a second; each GPU draws as many joules as told. */
const drawn = (joules: number): TimedValue[] => Array.from({ length: 100 }, (_, i) => at(Number.NaN, i, joules));

const series: EfficiencySeries = {
  startedAtMs: 0,
  wholeFromStep: 10,
  validationAuc: [at(20, 20, 0.7), at(30, 40, 0.8), at(40, 60, 0.9)],
  imagesPerSecond: [at(5, 5, 1000), at(15, 15, 80), at(25, 25, 90), at(35, 35, 100)],
  joules: new Map([
    ['gpu0', drawn(100)],
    ['gpu1', drawn(300)],
  ]),
  devices: ['gpu0', 'gpu1'],
};

describe('what a run costs', () => {
  it('tells time and energy to the first epoch that reaches the target', () => {
    // Both GPUs, from the sample at 0 s to the one at 40 s.
    expect(efficiencyOf(series, 0.8).reached).toEqual({ step: 30, validationAuc: 0.8, seconds: 40, joules: 41 * 400 });
    expect(efficiencyOf(series, 0.95)).toMatchObject({
      reached: null,
      notReachedReason: 'No epoch reached it: the best validation AUC was 0.900.',
    });
  });

  it('tells energy an epoch and images a second and GPU of the whole-image stage alone', () => {
    expect(efficiencyOf(series, 0.8)).toMatchObject({
      joulesPerEpoch: 20 * 400,
      imagesPerSecondPerGpu: 45,
      gpuCount: 2,
      energyReason: null,
    });
  });

  it('leaves out epochs that a resume superseded, and counts their time and energy', () => {
    const validationAuc = [at(20, 20, 0.7), at(30, 40, 0.8), at(30, 70, 0.75), at(40, 90, 0.8)];
    expect(efficiencyOf({ ...series, validationAuc }, 0.8).reached).toMatchObject({ seconds: 90, joules: 91 * 400 });
  });

  it('says why a number is not known, and never shows a zero for it', () => {
    const none = efficiencyOf({ ...series, devices: [], joules: new Map() }, 0.8);
    expect(none).toMatchObject({ imagesPerSecondPerGpu: null, joulesPerEpoch: null, reached: { joules: null } });
    expect(none.energyReason).toContain('names no GPU');
    const joules = new Map([...series.joules, ['gpu1', [at(Number.NaN, 1, Number.NaN)]] as const]);
    expect(efficiencyOf({ ...series, joules }, 0.8)).toMatchObject({
      joulesPerEpoch: null,
      energyReason: 'No energy counter was read of gpu1.',
    });
    expect(efficiencyOf({ ...series, devices: ['MIG-1'] }, 0.8).energyReason).toContain('MIG');
  });
});
