import type { ComparedRun } from '@contract/index';

/** A run with what its documents say; its scores are of no interest. */
export function comparedRun(
  runId: string,
  { config = {}, environment = null, ...more }: Partial<ComparedRun> = {},
): ComparedRun {
  return {
    runId,
    name: runId,
    folder: `runs/${runId}`,
    files: [],
    splitHash: 'a'.repeat(64),
    config,
    environment,
    scores: null,
    failure: null,
    ...more,
  };
}

/** As the A100 and the V100 server of the study record themselves. */
export function environmentOf(machine: 'a100' | 'v100'): Record<string, unknown> {
  const isA100 = machine === 'a100';
  const gpu = (index: number) => ({
    index,
    uuid: `GPU-${machine}-${String(index)}`,
    name: isA100 ? 'A100-PCIE-40GB' : 'Tesla V100-SXM2-16GB',
    memoryBytes: (isA100 ? 40 : 16) * 2 ** 30,
    pcieGenerationMaximum: isA100 ? 4 : 3,
    pcieWidthMaximum: 16,
    nvlinkActiveLinks: isA100 ? 0 : 6,
  });
  return {
    formatVersion: 2,
    machine: {
      cpu: { model: isA100 ? 'Xeon Gold 6152' : 'Xeon Gold 6150', sockets: 2, physicalCores: isA100 ? 44 : 36 },
      memoryTotalBytes: (isA100 ? 768 : 384) * 2 ** 30,
      gpus: Array.from({ length: 8 }, (_, index) => gpu(index)),
    },
    software: { torch: '2.13.0', mammobench: '1.0.0' },
    flags: { precision: 'fp32', worldSize: 8 },
  };
}
