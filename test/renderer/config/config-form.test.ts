import { configValidator } from '@renderer/config/config-validator';
import { meaningOf } from '@renderer/config/config-meaning';
import { errorSchemaOf } from '@renderer/config/field-errors';
import { numberOf } from '@renderer/config/form-widgets';
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
