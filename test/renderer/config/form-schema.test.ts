import { isRunConfig } from '@contract/index';
import { bundleSchema, runConfigSchema, splitTitle, titlesOf } from '@renderer/config/form-schema';
import { describe, expect, it } from 'vitest';

describe('bundleSchema', () => {
  it('leaves no reference in the schema of an experiment', () => {
    expect(JSON.stringify(runConfigSchema)).not.toContain('$ref');
    expect(isRunConfig({})).toBe(false);
    expect(Object.keys(runConfigSchema.properties ?? {})).toEqual(
      expect.arrayContaining(['name', 'data', 'model', 'patch', 'whole', 'augmentation', 'execution']),
    );
  });

  it('follows references into another file', () => {
    const one = { $id: 'one.json', $defs: { A: { type: 'object', properties: { b: { $ref: 'two.json#/$defs/B' } } } } };
    const two = { $id: 'two.json', $defs: { B: { type: 'string', title: 'B' } } };
    expect(bundleSchema([one, two], 'A')).toEqual({
      type: 'object',
      properties: { b: { type: 'string', title: 'B' } },
    });
  });

  it('lets what stands beside a reference go before what it points at', () => {
    const file = {
      $id: 'f.json',
      $defs: { A: { properties: { b: { $ref: '#/$defs/B', title: 'here' } } }, B: { title: 'there', type: 'integer' } },
    };
    expect(bundleSchema([file], 'A')).toEqual({ properties: { b: { title: 'here', type: 'integer' } } });
  });

  it('names a reference that leads nowhere, and one that leads back to itself', () => {
    const nowhere = { $id: 'f.json', $defs: { A: { $ref: '#/$defs/Missing' } } };
    expect(() => bundleSchema([nowhere], 'A')).toThrow('#/$defs/Missing');
    const circle = { $id: 'f.json', $defs: { A: { items: { $ref: '#/$defs/A' } } } };
    expect(() => bundleSchema([circle], 'A')).toThrow('refers to itself');
  });
});

describe('titles', () => {
  it('tells a unit from a label', () => {
    expect(splitTitle('Patch size (px)')).toEqual({ label: 'Patch size', unit: 'px' });
    expect(splitTitle('Learning rate')).toEqual({ label: 'Learning rate', unit: null });
  });

  it('names a field by where it stands', () => {
    expect(titlesOf('/whole/learningRate')).toBe('Whole images › Learning rate');
    expect(titlesOf('/patch/phases/1/epochs')).toBe('Lesion patches › Phases before › Phase 2 › Epochs');
    expect(titlesOf('/whole/surplus')).toBe('Whole images › surplus');
    expect(titlesOf('/')).toBe('The config');
  });
});
