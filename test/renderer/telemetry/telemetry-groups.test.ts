import { devicesIn, figureGroupsOf } from '@renderer/telemetry/telemetry-groups';
import { describe, expect, it } from 'vitest';

const always = ['utilizationPercent', 'memoryUsedBytes', 'powerWatts', 'temperatureCelsius'];
const ofDevices = (prefixes: readonly string[], fields = always): readonly string[] =>
  prefixes.flatMap((prefix) => fields.map((field) => `${prefix}.${field}`));
const figuresOf = (names: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(
    figureGroupsOf(new Set(names)).map(({ name, figures }) => [name, figures.map((figure) => figure.name)]),
  );

describe('the devices of a run', () => {
  it('are found by their series, whatever their indices, in numeric order', () => {
    expect(devicesIn(ofDevices(['gpu10', 'gpu2'])).map(({ label }) => label)).toEqual(['GPU 2', 'GPU 10']);
  });

  it('may be MIG instances, whose UUID holds dashes', () => {
    const [device] = devicesIn(ofDevices(['MIG-4f2a91c0-1111-2222']));
    expect(device).toMatchObject({ prefix: 'MIG-4f2a91c0-1111-2222', label: 'MIG-4f2a91c0' });
  });

  it('keep their colors: eight GPUs have eight, and a GPU its own when others are missing', () => {
    const eight = devicesIn(ofDevices(Array.from({ length: 8 }, (_, index) => `gpu${index}`)));
    expect(new Set(eight.map(({ color }) => color)).size).toBe(8);
    expect(devicesIn(ofDevices(['gpu5']))[0]?.color).toBe(eight[5]?.color);
  });
});

describe('figures', () => {
  it('are those of which there is data, and no others', () => {
    expect(figuresOf(['cpuPercent', 'memoryUsedBytes', 'treeCpuPercent', 'treeResidentBytes', 'loss'])).toEqual({
      Host: ['cpu', 'memory'],
      'This run’s processes': ['tree', 'tree-memory'],
    });
    expect(figuresOf([])).toEqual({});
  });

  it('hold a curve a device, and the power limit as a bound', () => {
    const names = new Set([...ofDevices(['gpu0', 'gpu1']), 'gpu1.powerLimitWatts', 'gpu0.tensorActivePercent']);
    const figures = figureGroupsOf(names).flatMap((group) => group.figures);
    const curvesOf = (name: string): readonly string[] =>
      figures.find((figure) => figure.name === name)?.curves.map((curve) => curve.series) ?? [];
    expect(curvesOf('gpu-power')).toEqual(['gpu1.powerLimitWatts', 'gpu0.powerWatts', 'gpu1.powerWatts']);
    expect(curvesOf('gpu-tensor')).toEqual(['gpu0.tensorActivePercent']);
    expect(curvesOf('gpu-dram')).toEqual([]);
  });

  it('do not consist of a bound alone', () => {
    expect(figuresOf(['gpu0.powerLimitWatts'])).toEqual({});
  });

  it('show core groups only where there are several', () => {
    const curves = (names: readonly string[]): number =>
      figureGroupsOf(new Set(names)).flatMap((group) => group.figures)[0]!.curves.length;
    expect(curves(['cpuPercent', 'coreGroup.node0.cpuPercent'])).toBe(1);
    expect(curves(['cpuPercent', 'coreGroup.node0.cpuPercent', 'coreGroup.node1.cpuPercent'])).toBe(3);
  });
});
