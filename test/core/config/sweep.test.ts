import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  configOfMember,
  expandSweep,
  fieldAt,
  MOST_RUNS,
  plannedCount,
  withField,
  type Draw,
  type SweepAxis,
  type SweepExpansion,
  type SweepPlan,
} from '@core/config';

const choice = (pointer: string, ...values: readonly (string | number | boolean | null)[]): SweepAxis => ({
  pointer,
  draw: { kind: 'choice', values },
});

function expanded(plan: SweepPlan): SweepExpansion {
  const result = expandSweep(plan);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function refusal(plan: SweepPlan): readonly (readonly [string, string])[] {
  const result = expandSweep(plan);
  return result.ok ? [] : result.failure.problems.map(({ path, message }) => [path, message] as const);
}

const pointers = ['/seed', '/whole/learningRate', '/whole/batchSizePerDevice', '/model/norm'];
/** One to three fields with different values each; few enough for every product to be allowed. */
const gridAxes = fc
  .array(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 7 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((lists) => lists.map((values, index) => choice(pointers[index] ?? '', ...values)));

const bounds = fc
  .tuple(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), fc.double({ min: 1, max: 1e3, noNaN: true }))
  .map(([from, factor]) => ({ from, to: from * factor }));
const draws: fc.Arbitrary<Draw> = fc.oneof(
  bounds.map((each): Draw => ({ kind: 'uniform', ...each })),
  bounds.map((each): Draw => ({ kind: 'log-uniform', ...each })),
  fc
    .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 32, max: 500 }), fc.constantFrom(1, 8, 32))
    .map(([from, span, step]): Draw => ({ kind: 'integer', from, to: from + span, step })),
);

describe('a grid', () => {
  it('has as many members as the product of its values, no two alike', () => {
    fc.assert(
      fc.property(gridAxes, (axes) => {
        const plan: SweepPlan = { kind: 'grid', axes };
        const { members, duplicateCount } = expanded(plan);
        const product = axes.reduce((count, { draw }) => count * (draw.kind === 'choice' ? draw.values.length : 0), 1);
        expect(members.length).toBe(product);
        expect(plannedCount(plan)).toBe(product);
        expect(duplicateCount).toBe(0);
        expect(new Set(members.map((member) => JSON.stringify(member))).size).toBe(product);
      }),
    );
  });

  it('counts what is written twice, and takes it once', () => {
    const { members, duplicateCount } = expanded({
      kind: 'grid',
      axes: [choice('/seed', 1, 2, 1), choice('/model/norm', 'group', 'batch')],
    });
    expect(members.length).toBe(4);
    expect(duplicateCount).toBe(2);
  });

  it('changes the last field fastest', () => {
    const { members } = expanded({ kind: 'grid', axes: [choice('/seed', 1, 2), choice('/model/norm', 'a', 'b')] });
    expect(members.map((member) => member.map(({ value }) => value).join())).toEqual(['1,a', '1,b', '2,a', '2,b']);
  });
});

describe('a random sweep', () => {
  const plans = fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    count: fc.integer({ min: 1, max: 60 }),
    draws: fc.array(draws, { minLength: 1, maxLength: 4 }),
  });
  const planOf = ({ seed, count, draws: each }: { seed: number; count: number; draws: Draw[] }): SweepPlan => {
    return { kind: 'random', seed, count, axes: each.map((draw, index) => ({ pointer: pointers[index] ?? '', draw })) };
  };

  it('is the same for the same seed, keeps its bounds, and has nothing twice', () => {
    fc.assert(
      fc.property(plans, (each) => {
        const plan = planOf(each);
        const { members, duplicateCount } = expanded(plan);
        expect(expanded(plan)).toEqual({ members, duplicateCount });
        expect(members.length + duplicateCount).toBe(each.count);
        expect(new Set(members.map((member) => JSON.stringify(member))).size).toBe(members.length);
        for (const member of members)
          for (const [index, { value }] of member.entries()) inBounds(each.draws[index], value);
      }),
    );
  });

  function inBounds(draw: Draw | undefined, value: unknown): void {
    if (draw === undefined || draw.kind === 'choice') throw new Error('no bounds');
    expect(value).toBeGreaterThanOrEqual(draw.from);
    expect(value).toBeLessThanOrEqual(draw.to);
    if (draw.kind === 'integer') expect(Number(value) % draw.step).toBe(0);
  }

  it('draws otherwise for another seed', () => {
    const axes: SweepAxis[] = [{ pointer: '/whole/learningRate', draw: { kind: 'log-uniform', from: 1e-5, to: 1e-2 } }];
    const [one, two] = [1, 2].map((seed) => expanded({ kind: 'random', axes, count: 8, seed }).members);
    expect(one).not.toEqual(two);
  });

  it('gives a field the same values whatever else is varied', () => {
    const rate: SweepAxis = { pointer: '/whole/learningRate', draw: { kind: 'uniform', from: 0, to: 1 } };
    const decay: SweepAxis = { pointer: '/whole/weightDecay', draw: { kind: 'uniform', from: 0, to: 1 } };
    const valuesOf = (axes: readonly SweepAxis[]): unknown =>
      expanded({ kind: 'random', axes, count: 9, seed: 3 }).members.map((member) =>
        member.find(({ pointer }) => pointer === rate.pointer),
      );
    expect(valuesOf([decay, rate])).toEqual(valuesOf([rate]));
  });

  it('spreads a log-uniform draw evenly over the decades', () => {
    const draw: Draw = { kind: 'log-uniform', from: 1e-6, to: 1e-2 };
    const axes = [{ pointer: '/whole/learningRate', draw }];
    const { members } = expanded({ kind: 'random', axes, count: MOST_RUNS, seed: 11 });
    const below = members.filter(([change]) => Number(change?.value) < 1e-4).length;
    expect(below / members.length).toBeGreaterThan(0.4);
    expect(below / members.length).toBeLessThan(0.6);
  });
});

describe('what cannot be expanded', () => {
  it('is told field by field, all at once', () => {
    const axes: SweepAxis[] = [
      { pointer: '/whole/learningRate', draw: { kind: 'log-uniform', from: 0, to: 1 } },
      { pointer: '/seed', draw: { kind: 'integer', from: 5, to: 1, step: 1 } },
      { pointer: '/data/inputRows', draw: { kind: 'integer', from: 33, to: 63, step: 32 } },
      choice('/model/norm'),
      choice('/seed', 1),
    ];
    expect(refusal({ kind: 'random', axes, count: 0, seed: 1 })).toEqual([
      ['/whole/learningRate', 'is drawn by its logarithm: it must begin above 0'],
      ['/seed', 'goes from 5 up to 1: exchange the two'],
      ['/data/inputRows', 'has no multiple of 32 between 33 and 63'],
      ['/model/norm', 'has no values'],
      ['/seed', 'is varied twice'],
      ['/', 'A random sweep needs a number of runs, 1 or more.'],
    ]);
  });

  it('is more runs than the cap, with the product', () => {
    const many = Array.from({ length: 26 }, (_, index) => index);
    const axes = [choice('/seed', ...many), choice('/whole/epochs', ...many)];
    expect(refusal({ kind: 'grid', axes })).toEqual([
      ['/', 'These are 676 runs (26 × 26), and a sweep has at most 500.'],
    ]);
    expect(refusal({ kind: 'random', axes, count: 501, seed: 1 })).toEqual([
      ['/', 'These are 501 runs, and a sweep has at most 500.'],
    ]);
  });

  it('is a sweep of nothing', () => {
    expect(refusal({ kind: 'grid', axes: [] })).toEqual([['/', 'No field is varied yet.']]);
  });
});

describe('the config of a member', () => {
  it('has the member’s values and leaves the rest as it was', () => {
    const base = { seed: 1, whole: { epochs: 3, phases: [{ epochs: 5 }, { epochs: 6 }] } };
    const config = configOfMember(base, [
      { pointer: '/seed', value: 9 },
      { pointer: '/whole/phases/1/epochs', value: 7 },
    ]);
    expect(config).toEqual({ seed: 9, whole: { epochs: 3, phases: [{ epochs: 5 }, { epochs: 7 }] } });
    expect(base.seed).toBe(1);
    expect(fieldAt(config, '/whole/phases/1/epochs')).toBe(7);
  });

  it('is unchanged where there is no place for the field', () => {
    expect(withField({ seed: 1 }, '/whole/epochs', 2)).toEqual({ seed: 1 });
    expect(fieldAt({ seed: 1 }, '/whole/epochs')).toBeUndefined();
  });
});
