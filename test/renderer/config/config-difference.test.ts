import { configDifferences } from '@renderer/config/config-difference';
import { valueAt, withValueAt, type JsonObject } from '@renderer/config/json-pointer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import preset from '../../../assets/presets/smoke-cpu.json';

// The preset is tuned now and then; what these tests speak of stays.
const base = [
  ['/model/norm', 'group'],
  ['/whole/epochs', 6],
].reduce<JsonObject>((config, [pointer, value]) => withValueAt(config, String(pointer), value), preset.config);

describe('configDifferences', () => {
  it('finds none in a copy', () => {
    expect(configDifferences(base, structuredClone(base))).toEqual([]);
  });

  it('gives each field that differs with both values', () => {
    const config = withValueAt(withValueAt(base, '/whole/epochs', 7), '/model/norm', 'batch');
    expect(configDifferences(base, config)).toEqual([
      { pointer: '/model/norm', base: 'group', value: 'batch' },
      { pointer: '/whole/epochs', base: 6, value: 7 },
    ]);
  });

  it('counts a field that only one of the two has', () => {
    const config = withValueAt(withValueAt(base, '/whole/epochs', undefined), '/whole/surplus', 1);
    expect(configDifferences(base, config)).toEqual([
      { pointer: '/whole/epochs', base: 6, value: undefined },
      { pointer: '/whole/surplus', base: undefined, value: 1 },
    ]);
  });

  it('leaves out what a preset cannot say', () => {
    expect(configDifferences(base, withValueAt(withValueAt(base, '/name', 'x'), '/data/splitId', 's'))).toEqual([]);
  });

  it('is undone by putting each base value back', () => {
    const fields = ['/whole/epochs', '/patch/learningRate', '/model/baseWidth', '/seed', '/execution/threads'];
    const edits = fc.array(fc.tuple(fc.constantFrom(...fields), fc.integer()));
    fc.assert(
      fc.property(edits, (made) => {
        const edited = made.reduce<JsonObject>((config, [pointer, value]) => withValueAt(config, pointer, value), base);
        const back = configDifferences(base, edited).reduce(
          (config, { pointer }) => withValueAt(config, pointer, valueAt(base, pointer)),
          edited,
        );
        expect(back).toEqual(base);
      }),
    );
  });
});
