import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { RunConfig } from '@contract/index';
import { checkpointBytes, checkpointsBytes, exportBytes, parameterCount, preparedBytes } from '@core/config';

const root = resolve(import.meta.dirname, '../../..');
const json = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
interface Row {
  readonly preset: string;
  readonly parameters: number;
  readonly checkpointBytes: number;
  readonly checkpointsBytes: number;
}
const rows = json('test/fixtures/config/disk.json') as readonly Row[];

describe('the disk that a run takes', () => {
  it.each(rows)('is for $preset what training/mammobench/runs/disk.py says', (row) => {
    const { config } = json(`assets/presets/${row.preset}.json`) as { readonly config: RunConfig };
    expect(parameterCount(config.model)).toBe(row.parameters);
    expect(checkpointBytes(config)).toBe(row.checkpointBytes);
    expect(checkpointsBytes(config)).toBe(row.checkpointsBytes);
    expect(exportBytes(config.model)).toBe(8 * row.parameters);
  });

  // Counted by torch: test/training/runs/test_disk.py holds Python's count to that.
  it('follows the architecture, its width and its appended blocks', () => {
    const model = { architecture: 'resnet18', baseWidth: 64, inputChannels: 3, appendedBlocks: 0 } as const;
    const rest = { norm: 'batch', pooling: 'average', initialWeights: null } as const;
    expect(parameterCount({ ...model, ...rest })).toBe(11_176_512);
    expect(parameterCount({ ...model, ...rest, architecture: 'resnet34' })).toBe(21_284_672);
    expect(parameterCount({ ...model, ...rest, architecture: 'resnet50' })).toBe(23_508_032);
  });

  it('has two bytes a pixel of every prepared image', () => {
    expect(preparedBytes({ splitId: 's', inputRows: 1152, inputColumns: 896 }, 410)).toBe(2 * 1152 * 896 * 410);
  });
});
