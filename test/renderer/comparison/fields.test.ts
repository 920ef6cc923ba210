import { armsAsked, armsByField, noArms, withNextArm } from '@renderer/comparison/arms';
import { confounderWords, differingFactors } from '@renderer/comparison/confounders';
import { fieldsOf, groupRuns } from '@renderer/comparison/fields';
import { describe, expect, it } from 'vitest';

import { comparedRun, environmentOf } from './compared-run';

const scored = { scores: {} as never };
const run = (runId: string, batch: number, seed: number, more = {}) =>
  comparedRun(runId, {
    config: { name: runId, seed, whole: { batchSizePerDevice: batch, epochs: 50, phases: [{ epochs: 1 }] } },
    ...scored,
    ...more,
  });
const fieldNamed = (runs: Parameters<typeof fieldsOf>[0], title: string) => {
  const { differing, equal } = fieldsOf(runs);
  const found = [...differing, ...equal].find((field) => field.title === title);
  if (found === undefined) throw new Error(`no field ${title}`);
  return found;
};

describe('fields', () => {
  const runs = [run('a', 16, 1), run('b', 8, 2), run('c', 16, 3)];

  it('are those of the configs, the differing ones first; a name is none', () => {
    const { differing, equal } = fieldsOf(runs);
    expect(differing.map(({ title }) => title)).toEqual(['seed', 'whole.batchSizePerDevice']);
    expect(equal.map(({ title }) => title)).toEqual(['whole.epochs', 'whole.phases']);
  });

  it('group runs by any of them, in the order of their first run', () => {
    const groups = groupRuns(runs, fieldNamed(runs, 'whole.batchSizePerDevice'));
    expect(groups.map(({ value, runs: members }) => [value, members.map(({ runId }) => runId)])).toEqual([
      ['16', ['a', 'c']],
      ['8', ['b']],
    ]);
  });

  it('group by what the machine was, a run that did not record it apart', () => {
    const machines = [
      comparedRun('a', { environment: environmentOf('a100') }),
      comparedRun('b', { environment: environmentOf('v100') }),
      comparedRun('c'),
    ];
    const values = groupRuns(machines, fieldNamed(machines, 'GPU')).map(({ value }) => value);
    expect(values).toEqual(['8 × A100-PCIE-40GB, 40 GiB', '8 × Tesla V100-SXM2-16GB, 16 GiB', null]);
  });
});

describe('arms', () => {
  const runs = [run('a', 16, 1), run('b', 8, 2), run('c', 16, 3), run('d', 8, 4, { scores: null })];

  it('are formed by a field at once, of runs that have scores', () => {
    const arms = armsByField(runs, fieldNamed(runs, 'whole.batchSizePerDevice'));
    expect(arms).toEqual({
      nameA: 'whole.batchSizePerDevice 16',
      nameB: 'whole.batchSizePerDevice 8',
      armOf: { a: 'a', c: 'a', b: 'b' },
    });
    expect(armsByField(runs, fieldNamed(runs, 'whole.epochs'))).toBeNull();
  });

  it('are asked for once both hold a run, and lose their name when they are changed by hand', () => {
    const first = withNextArm(noArms, 'a');
    expect(armsAsked(first, ['a', 'b'])).toBeNull();
    const both = withNextArm(withNextArm(first, 'b'), 'b');
    expect(armsAsked(both, ['a', 'b'])).toEqual({
      a: { name: 'arm A', runIds: ['a'] },
      b: { name: 'arm B', runIds: ['b'] },
    });
    expect(withNextArm(both, 'b').armOf).toEqual({ a: 'a' });
    expect(armsAsked(both, ['a'])).toBeNull();
  });
});

describe('what differs between two runs', () => {
  const a = run('a', 16, 1, { environment: environmentOf('a100') });
  const b = run('b', 8, 2, { environment: environmentOf('v100') });

  it('is named as the study’s careful reader names it, the seed apart', () => {
    expect(differingFactors(a, b)).toEqual(['batch', 'GPU', 'link', 'CPU', 'memory']);
    expect(confounderWords(differingFactors(a, b), a, b)).toBe(
      'Confounded: batch, GPU, link, CPU and memory differ at once, so none of them can be credited alone.',
    );
  });

  it('is one thing, or nothing, and what was not recorded is unknown', () => {
    const other = run('c', 8, 3, { environment: environmentOf('a100') });
    expect(confounderWords(differingFactors(a, other), a, other)).toBe(
      'They differ in one thing that is recorded: batch.',
    );
    const silent = run('d', 16, 4);
    expect(confounderWords(differingFactors(a, silent), a, silent)).toBe(
      'They differ in nothing that is recorded, apart from the seed. Not both runs recorded their environment: the machines may differ in more.',
    );
  });
});
