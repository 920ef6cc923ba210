import { describe, expect, it } from 'vitest';

import { bundleSchema, runConfigSchema } from '@renderer/config/form-schema';
import { isJsonObject, type JsonObject } from '@renderer/config/json-pointer';
import { sweepFields, type SweepField } from '@renderer/config/sweeps/sweep-fields';
import { newAxis, plannedSweep, suggestedGroup, type AxisDraft } from '@renderer/config/sweeps/sweep-plan';
import { sweepTotals } from '@renderer/config/sweeps/sweep-totals';
import { parseValues } from '@renderer/config/sweeps/value-list';

const phase = { trainable: 'last', epochs: 3, learningRate: 1e-3, weightDecay: 0 };
const base: JsonObject = {
  name: 'baseline',
  seed: 1,
  data: { splitId: 'split-1', inputRows: 256, inputColumns: 192 },
  model: { norm: 'group', initialWeights: null },
  whole: { learningRate: 3e-4, earlyStoppingEpochs: null, testTimeFlips: false, phases: [phase] },
  patch: { learningRate: 1e-3, phases: [] },
};
if (!isJsonObject(runConfigSchema)) throw new Error('no schema');
const splits = new Map([
  ['split-1', 'INbreast #a91f02'],
  ['split-2', 'INbreast #07c3d1'],
]);
const fields = sweepFields(runConfigSchema, base, splits);
const fieldAt = (pointer: string): SweepField => {
  const field = fields.find((each) => each.pointer === pointer);
  if (field === undefined) throw new Error(`no field ${pointer}`);
  return field;
};
const axis = (pointer: string, text: string, more: Partial<AxisDraft> = {}): AxisDraft => ({
  ...newAxis(fieldAt(pointer), base),
  text,
  ...more,
});
const grid = (...axes: readonly AxisDraft[]): ReturnType<typeof plannedSweep> =>
  plannedSweep(base, { kind: 'grid', axes, count: '', seed: '' }, fields);

describe('the fields that a sweep can vary', () => {
  it('are all of the schema but who the run is, with section, unit and what can be chosen', () => {
    const pointers = fields.map(({ pointer }) => pointer);
    expect(pointers).toContain('/seed');
    expect(pointers).toContain('/augmentation/rotationDegrees');
    expect(pointers.filter((each) => ['/name', '/preset', '/formatVersion'].includes(each))).toEqual([]);
    expect(fieldAt('/patch/patchSizePx')).toMatchObject({ section: 'Lesion patches', title: 'Patch size', unit: 'px' });
    expect(fieldAt('/data/inputRows')).toMatchObject({ kind: 'integer', step: 32, minimum: 128, maximum: 4096 });
    expect(fieldAt('/model/norm').choices).toEqual(['batch', 'sync', 'frozen', 'group']);
    expect(fieldAt('/whole/testTimeFlips').choices).toEqual([true, false]);
    expect(fieldAt('/data/splitId')).toMatchObject({ kind: 'choice', choices: ['split-1', 'split-2'] });
  });

  it('are those of each phase that the experiment has', () => {
    expect(fieldAt('/whole/phases/0/learningRate').section).toBe('Whole images, phase 1');
    expect(fields.some(({ pointer }) => pointer.startsWith('/patch/phases'))).toBe(false);
  });

  it('are found in a schema without sections', () => {
    const plain = bundleSchema([{ $id: 'a.json', $defs: { A: { type: 'object', properties: {} } } }], 'A');
    expect(sweepFields(plain, {}, new Map())).toEqual([]);
  });
});

describe('values as they are typed', () => {
  const parsed = (pointer: string, text: string): unknown => {
    const { values, problem } = parseValues(fieldAt(pointer), text);
    return problem ?? values;
  };

  it('are numbers in any spelling, ranges of whole numbers, and none where a field may be empty', () => {
    expect(parsed('/whole/learningRate', '3e-4, 0.001 ,')).toEqual([3e-4, 1e-3]);
    expect(parsed('/seed', '1..3, 7')).toEqual([1, 2, 3, 7]);
    expect(parsed('/data/inputRows', '128..256')).toEqual([128, 160, 192, 224, 256]);
    expect(parsed('/seed', '0..10 step 5')).toEqual([0, 5, 10]);
    expect(parsed('/whole/earlyStoppingEpochs', 'none, 5')).toEqual([null, 5]);
  });

  it('are refused with the word that cannot be read', () => {
    expect(parsed('/whole/learningRate', '1e-4, fast')).toBe('“fast” is no number');
    expect(parsed('/seed', '1.5')).toBe('“1.5” is no whole number');
    expect(parsed('/seed', '5..1')).toBe('“5..1” goes nowhere');
    expect(parsed('/whole/learningRate', '1..3')).toBe('“1..3”: ranges are for whole numbers');
    expect(parsed('/seed', '0..99999')).toBe('“0..99999” has 100,000 values');
    expect(parsed('/whole/learningRate', 'none')).toBe('“none” is no number');
  });
});

describe('the runs of a sweep', () => {
  it('are the experiment with the values in it, and named after them', () => {
    const { runs, problems } = grid(axis('/whole/learningRate', '1e-4, 1e-3'), axis('/seed', '1..2'));
    expect(problems).toEqual([]);
    expect(runs.map(({ name }) => name)).toEqual([
      'baseline: learning rate 1e-4, seed 1',
      'baseline: learning rate 1e-4, seed 2',
      'baseline: learning rate 1e-3, seed 1',
      'baseline: learning rate 1e-3, seed 2',
    ]);
    expect(runs[3]?.config).toEqual({
      ...base,
      name: 'baseline: learning rate 1e-3, seed 2',
      seed: 2,
      whole: { ...(base['whole'] as JsonObject), learningRate: 1e-3 },
    });
  });

  it('are none while a field’s values cannot be read; it is named', () => {
    const { runs, problems } = grid(axis('/whole/learningRate', 'fast'), axis('/seed', ''));
    expect(runs).toEqual([]);
    expect(problems).toEqual([{ path: '/whole/learningRate', message: '“fast” is no number', remedy: null }]);
    expect(grid(axis('/seed', '')).problems[0]?.message).toBe('has no values');
  });

  it('are drawn where the sweep is random, a choice among its values', () => {
    const rate = axis('/whole/learningRate', '', { draw: 'log-uniform', from: '1e-5', to: '1e-2' });
    const norm = axis('/model/norm', '', { chosen: ['group', 'batch'] });
    const draft = { kind: 'random', axes: [rate, norm], count: '30', seed: '7' } as const;
    const { runs } = plannedSweep(base, draft, fields);
    expect(runs).toHaveLength(30);
    expect(new Set(runs.map(({ member }) => member[1]?.value))).toEqual(new Set(['group', 'batch']));
    expect(plannedSweep(base, { ...draft, seed: '' }, fields).problems[0]?.message).toMatch(/seed must be/);
    expect(suggestedGroup(base, draft, fields)).toBe('baseline: learning rate × normalization');
  });

  it('begin with the value that the experiment has', () => {
    expect(newAxis(fieldAt('/whole/learningRate'), base).text).toBe('3e-4');
    expect(newAxis(fieldAt('/model/norm'), base).chosen).toEqual(['group']);
    expect(newAxis(fieldAt('/whole/earlyStoppingEpochs'), base).text).toBe('');
  });
});

describe('what a sweep takes in all', () => {
  it('counts prepared images once for each input size, and times that are known', () => {
    const { runs } = grid(axis('/data/inputRows', '128, 256'), axis('/seed', '1..2'));
    const stage = { stepsPerEpoch: 1, steps: 1, images: 1, speed: null, seconds: 1 };
    const check = { errors: [], warnings: [], globalBatchSize: 1 };
    const disk = { checkpointBytes: 10, exportBytes: 2, weightsBytes: 0, freeBytes: 999 };
    const previews = runs.map((run, index) => ({
      check,
      estimate: {
        time: { device: 'cpu', patch: stage, whole: stage, seconds: index === 0 ? null : 5, reason: null },
        disk: { ...disk, cacheBytes: index < 2 ? 100 : 200 },
      },
    }));
    expect(sweepTotals(runs, previews)).toEqual({ seconds: 15, timedCount: 3, diskBytes: 348, freeBytes: 999 });
  });
});
