import { configValidator } from '@renderer/config/config-validator';
import { meaningOf, rateInWords, scaledRate } from '@renderer/config/config-meaning';
import { errorSchemaOf } from '@renderer/config/field-errors';
import { numberOf } from '@renderer/config/number-text';
import { withValueAt, type JsonObject } from '@renderer/config/json-pointer';
import { runConfigSchema } from '@renderer/config/form-schema';
import { describe, expect, it } from 'vitest';

import preset from '../../../assets/presets/paper-a100.json';

const config = preset.config as JsonObject;
const counts = { patients: 1, images: 1001, malignantImages: 1 };
const split = {
  splitId: 's',
  datasetId: 'd',
  hash: 'a'.repeat(64),
  seed: 1,
  trainFraction: 0.5,
  validationFraction: 0.2,
  train: counts,
  validation: counts,
  test: counts,
  createdAtMs: 0,
};

describe('what a config means', () => {
  it('multiplies the global batch and counts the steps of an epoch', () => {
    expect(meaningOf(config, split)).toMatchObject({
      globalBatch: 16,
      perDevice: 2,
      devices: 8,
      accumulation: 1,
      stepsPerEpoch: 63,
    });
  });

  it('counts the epochs of all phases', () => {
    const phase = { trainable: 'last', epochs: 3, learningRate: 0.1, weightDecay: 0 };
    const phased = withValueAt(config, '/whole/phases', [phase, { ...phase, epochs: 10 }]);
    expect(meaningOf(phased, split)).toMatchObject({ patchEpochs: 50, wholeEpochs: 63, wholeSteps: 63 * 63 });
    expect(meaningOf(withValueAt(phased, '/patch/epochs', 0), split).patchEpochs).toBe(0);
    expect(meaningOf(withValueAt(config, '/whole/phases', [{ epochs: 'x' }]), split).wholeEpochs).toBeNull();
  });

  it('counts the positives that a balanced sampler repeats', () => {
    const balanced = withValueAt(config, '/whole/sampler', 'balanced');
    expect(meaningOf(balanced, split).stepsPerEpoch).toBe(Math.ceil((2 * 1000) / 16));
  });

  it('scales the learning rate only for another global batch', () => {
    expect(scaledRate(config, config)).toBeNull();
    const larger = withValueAt(config, '/whole/batchSizePerDevice', 8);
    expect(scaledRate(config, larger)).toEqual({ globalBatchBefore: 16, linear: 0.0012, root: 0.0006 });
    expect(scaledRate(config, withValueAt(config, '/whole/batchSizePerDevice', 'x'))).toBeNull();
    expect([0.0012, 0.000424, 0.1, 1e-5].map(rateInWords)).toEqual(['0.0012', '4.24e-4', '0.1', '1e-5']);
  });

  it('does not guess where a field is missing or no number', () => {
    expect(meaningOf(withValueAt(config, '/execution/deviceCount', 'two'), split).globalBatch).toBeNull();
    expect(meaningOf(config, null).stepsPerEpoch).toBeNull();
    expect(meaningOf({}, null).globalBatch).toBeNull();
  });
});

describe('the form', () => {
  it('agrees with the contract on what is valid', () => {
    expect(configValidator.validateFormData(config, runConfigSchema).errors).toEqual([]);
    const broken = withValueAt(withValueAt(config, '/whole/epochs', 0), '/model/norm', 'layer');
    expect(configValidator.validateFormData(broken, runConfigSchema).errors.map((error) => error.property)).toEqual(
      expect.arrayContaining(['/whole/epochs', '/model/norm']),
    );
  });

  it('puts each problem at its field', () => {
    const problems = [
      { path: '/whole/epochs', message: 'must be at least 1', remedy: null },
      { path: '/whole/epochs', message: 'must be a whole number', remedy: null },
      { path: '/whole', message: 'is odd', remedy: null },
    ];
    expect(errorSchemaOf(problems)).toEqual({
      whole: { epochs: { __errors: ['must be at least 1', 'must be a whole number'] }, __errors: ['is odd'] },
    });
  });

  it('reads numbers as people write them, and leaves what is none as it is', () => {
    expect(numberOf('3e-4')).toBe(0.0003);
    expect(numberOf(' 0.10 ')).toBe(0.1);
    expect(numberOf('-1')).toBe(-1);
    expect(numberOf('')).toBeUndefined();
    expect(numberOf('3e')).toBe('3e');
    expect(numberOf('Infinity')).toBe('Infinity');
    expect(numberOf('0x10')).toBe('0x10');
  });
});
