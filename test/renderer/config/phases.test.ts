import type { Json } from '@renderer/config/json-pointer';
import { valueAt, valueInWords } from '@renderer/config/json-pointer';
import { movedPhase, phaseAfter, phaseEpochs, withoutPhase, withPhaseField } from '@renderer/config/phases';
import { withWeightsOfRun } from '@renderer/config/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const last = { trainable: 'last', epochs: 3, learningRate: 0.001, weightDecay: 0 };
const top = { ...last, trainable: 'top', epochs: 10 };
const phases: readonly Json[] = [last, top];

describe('the rows of phases', () => {
  it('begin as the one before', () => {
    expect(phaseAfter(phases)).toEqual(top);
    expect(phaseAfter([])).toMatchObject({ trainable: 'last' });
  });

  it('are moved, removed and changed one by one', () => {
    expect(movedPhase(phases, 1, -1)).toEqual([top, last]);
    expect(movedPhase(phases, 1, 1)).toEqual(phases);
    expect(movedPhase(phases, 0, -1)).toEqual(phases);
    expect(withoutPhase(phases, 0)).toEqual([top]);
    expect(withPhaseField(phases, 0, 'epochs', 5)).toEqual([{ ...last, epochs: 5 }, top]);
  });

  it('come back when moved to and fro', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.nat(), (rows, nth) => {
        const index = nth % rows.length;
        const moved = movedPhase(rows, index, 1);
        expect(index + 1 < rows.length ? movedPhase(moved, index + 1, -1) : moved).toEqual(rows);
      }),
    );
  });

  it('count their epochs, or say that they cannot', () => {
    expect(phaseEpochs(phases)).toBe(13);
    expect(phaseEpochs([])).toBe(0);
    expect(phaseEpochs([last, { ...top, epochs: 'ten' }])).toBeNull();
    expect(phaseEpochs(undefined)).toBeNull();
  });

  it('read as words', () => {
    expect(valueInWords([])).toBe('none');
    expect(valueInWords(phases)).toBe('last × 3, top × 10');
    expect(valueInWords([1, 2])).toBe('[1,2]');
  });

  it('are reached by a pointer', () => {
    expect(valueAt({ patch: { phases } }, '/patch/phases/1/epochs')).toBe(10);
    expect(valueAt({ patch: { phases } }, '/patch/phases/2/epochs')).toBeUndefined();
  });
});

describe('a config that begins as a run', () => {
  it('finds the weights that the run kept', () => {
    const config = { model: { initialWeights: 'initial-weights.pth' } };
    expect(withWeightsOfRun(config, '/w/runs/r')).toEqual({
      model: { initialWeights: '/w/runs/r/initial-weights.pth' },
    });
    expect(withWeightsOfRun({ model: { initialWeights: null } }, '/w')).toEqual({ model: { initialWeights: null } });
  });
});
