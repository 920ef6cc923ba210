import { colorOfDevice, seriesColors, type CurveSpec, type FigureGroup, type FigureSpec } from '../plotting';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;
const percent = { unit: ' %', divisor: 1, yIncludes: [0, 100] } as const;
const gibibytes = { unit: ' GiB', divisor: gibibyte, yIncludes: [0] } as const;
const mebibytesPerSecond = { unit: ' MiB/s', divisor: mebibyte, yIncludes: [0] } as const;
const count = { unit: '', divisor: 1, yIncludes: [0] } as const;

/** Every figure of which the run's log has at least one curve. */
export function figureGroupsOf(names: ReadonlySet<string>): readonly FigureGroup[] {
  const groups = [
    { name: 'GPUs', figures: gpuFigures(devicesIn(names)) },
    { name: 'Host', figures: hostFigures(coreGroupsIn(names)) },
    { name: 'This run’s processes', figures: treeFigures() },
  ];
  return groups
    .map(({ name, figures }) => ({ name, figures: figures.flatMap((figure) => withKnownCurves(figure, names)) }))
    .filter(({ figures }) => figures.length > 0);
}

/** What no figure above shows, each in a figure of its own: every series that a log has can be seen. */
export function otherFigures(names: ReadonlySet<string>, isShownElsewhere: (name: string) => boolean): FigureGroup {
  const shown = new Set(
    figureGroupsOf(names).flatMap(({ figures }) => figures.flatMap(({ curves }) => curves.map(({ series }) => series))),
  );
  // One group of cores is all cores, and those are shown.
  const left = [...names].filter(
    (name) => !shown.has(name) && !isShownElsewhere(name) && !name.startsWith('coreGroup.'),
  );
  return {
    name: 'Other series',
    figures: left.map((series) => ({
      name: `series-${series}`,
      title: series,
      unit: '',
      divisor: 1,
      yIncludes: [],
      curves: [{ name: series, color: seriesColors.host, series }],
    })),
  };
}

function withKnownCurves(figure: FigureSpec, names: ReadonlySet<string>): readonly FigureSpec[] {
  const curves = figure.curves.filter((curve) => names.has(curve.series));
  return curves.some((curve) => curve.isLimit !== true) ? [{ ...figure, curves }] : [];
}

interface Device {
  /** What its series' names begin with. */
  readonly prefix: string;
  readonly label: string;
  readonly color: string;
}

/** The legend of more GPUs than these has their numbers only: its title says what they are. */
const mostInFull = 4;

/** GPUs by index, then MIG instances, whose series bear their UUID. */
export function devicesIn(names: Iterable<string>): readonly Device[] {
  const indices = new Set<number>();
  const instances = new Set<string>();
  for (const name of names) {
    const index = /^gpu(\d+)\./.exec(name)?.[1];
    if (index !== undefined) indices.add(Number(index));
    const instance = /^(MIG-.+)\.[A-Za-z]+$/.exec(name)?.[1];
    if (instance !== undefined) instances.add(instance);
  }
  const gpus = [...indices].sort((a, b) => a - b);
  return [
    ...gpus.map((index) => ({
      prefix: `gpu${index}`,
      label: gpus.length > mostInFull ? `${index}` : `GPU ${index}`,
      color: colorOfDevice(index),
    })),
    ...[...instances].sort().map((uuid, place) => ({
      prefix: uuid,
      label: uuid.slice(0, 12),
      color: colorOfDevice(gpus.length + place),
    })),
  ];
}

function coreGroupsIn(names: Iterable<string>): readonly string[] {
  const groups = [...names].flatMap((name) => /^coreGroup\.(.+)\.cpuPercent$/.exec(name)?.[1] ?? []);
  return groups.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function gpuFigures(devices: readonly Device[]): readonly FigureSpec[] {
  const each = (field: string, isLimit = false): readonly CurveSpec[] =>
    devices.map(({ prefix, label, color }) => ({ name: label, color, series: `${prefix}.${field}`, isLimit }));
  const counters = (field: string, words: string): readonly CurveSpec[] =>
    each(field).map((curve) => ({ ...curve, name: `${curve.name} ${words}` }));
  const power = { unit: ' W', divisor: 1, yIncludes: [0] };
  const clock = { unit: ' MHz', divisor: 1, yIncludes: [0] };
  return [
    { name: 'gpu-utilization', title: 'GPU utilization', ...percent, curves: each('utilizationPercent') },
    { name: 'gpu-memory', title: 'GPU memory', ...gibibytes, curves: each('memoryUsedBytes') },
    {
      name: 'gpu-power',
      title: 'GPU power and limit',
      ...power,
      curves: [...each('powerLimitWatts', true), ...each('powerWatts')],
    },
    { name: 'gpu-sm', title: 'GPU multiprocessors active', ...percent, curves: each('smActivePercent') },
    { name: 'gpu-tensor', title: 'GPU tensor cores active', ...percent, curves: each('tensorActivePercent') },
    { name: 'gpu-dram', title: 'GPU memory bandwidth in use', ...percent, curves: each('dramActivePercent') },
    {
      name: 'gpu-temperature',
      title: 'GPU temperature',
      unit: ' °C',
      divisor: 1,
      yIncludes: [],
      curves: each('temperatureCelsius'),
    },
    {
      name: 'gpu-energy',
      title: 'GPU energy between samples',
      unit: ' J',
      divisor: 1,
      yIncludes: [0],
      curves: each('energyDifferenceJoules'),
    },
    { name: 'gpu-sm-clock', title: 'GPU clock', ...clock, curves: each('smClockMhz') },
    { name: 'gpu-memory-clock', title: 'GPU memory clock', ...clock, curves: each('memoryClockMhz') },
    { name: 'gpu-pcie-in', title: 'PCIe to the GPU', ...mebibytesPerSecond, curves: each('pcieReceiveBytesPerSecond') },
    {
      name: 'gpu-pcie-out',
      title: 'PCIe from the GPU',
      ...mebibytesPerSecond,
      curves: each('pcieTransmitBytesPerSecond'),
    },
    {
      name: 'gpu-nvlink-in',
      title: 'NVLink to the GPU',
      ...mebibytesPerSecond,
      curves: each('nvlinkReceiveBytesPerSecond'),
    },
    {
      name: 'gpu-nvlink-out',
      title: 'NVLink from the GPU',
      ...mebibytesPerSecond,
      curves: each('nvlinkTransmitBytesPerSecond'),
    },
    {
      name: 'gpu-throttled',
      title: 'GPU throttled',
      ...count,
      yIncludes: [0, 1],
      curves: each('throttled'),
      onlyNonzero: true,
    },
    {
      name: 'gpu-errors',
      title: 'GPU errors',
      ...count,
      curves: [
        ...counters('pcieReplayCount', 'PCIe replays'),
        ...counters('nvlinkErrorCount', 'NVLink'),
        ...counters('eccCorrectedCount', 'ECC corrected'),
        ...counters('eccUncorrectedCount', 'ECC uncorrected'),
      ],
      onlyNonzero: true,
    },
  ];
}

function hostFigures(coreGroups: readonly string[]): readonly FigureSpec[] {
  const [read, written] = [colorOfDevice(2), colorOfDevice(5)];
  const groupCurves = coreGroups.map((name, place) => ({
    name,
    color: colorOfDevice(place + 1),
    series: `coreGroup.${name}.cpuPercent`,
  }));
  return [
    {
      name: 'cpu',
      title: 'CPU',
      ...percent,
      curves: [
        { name: 'all cores', color: seriesColors.host, series: 'cpuPercent' },
        // One group is all cores.
        ...(groupCurves.length > 1 ? groupCurves : []),
      ],
    },
    {
      name: 'memory',
      title: 'Memory',
      ...gibibytes,
      curves: [
        { name: 'host', color: seriesColors.host, series: 'memoryUsedBytes' },
        { name: 'this run', color: seriesColors.tree, series: 'treeResidentBytes' },
        { name: 'swap', color: colorOfDevice(5), series: 'swapUsedBytes' },
      ],
    },
    {
      name: 'disk',
      title: 'Disk of the run’s folder',
      ...mebibytesPerSecond,
      curves: [
        { name: 'read', color: read, series: 'diskReadBytesPerSecond' },
        { name: 'written', color: written, series: 'diskWriteBytesPerSecond' },
      ],
    },
    {
      name: 'all-disks',
      title: 'All disks',
      ...mebibytesPerSecond,
      curves: [
        { name: 'read', color: read, series: 'allDisksReadBytesPerSecond' },
        { name: 'written', color: written, series: 'allDisksWriteBytesPerSecond' },
      ],
    },
    {
      name: 'network',
      title: 'Network',
      ...mebibytesPerSecond,
      curves: [
        { name: 'in', color: read, series: 'networkReceiveBytesPerSecond' },
        { name: 'out', color: written, series: 'networkTransmitBytesPerSecond' },
      ],
    },
    {
      name: 'disk-free',
      title: 'Disk free',
      ...gibibytes,
      curves: [{ name: 'free', color: seriesColors.host, series: 'diskFreeBytes' }],
    },
    {
      name: 'load',
      title: 'Load, 1 minute',
      ...count,
      curves: [{ name: 'load', color: seriesColors.host, series: 'loadAverageOneMinute' }],
    },
  ];
}

function treeFigures(): readonly FigureSpec[] {
  const color = seriesColors.tree;
  return [
    {
      name: 'tree',
      title: 'CPU',
      ...percent,
      yIncludes: [0],
      curves: [{ name: '100 % is one core', color, series: 'treeCpuPercent' }],
    },
    {
      name: 'tree-memory',
      title: 'Memory',
      ...gibibytes,
      curves: [
        { name: 'resident', color, series: 'treeResidentBytes' },
        { name: 'its share of what is shared', color: colorOfDevice(1), series: 'treeProportionalBytes' },
      ],
    },
    {
      name: 'tree-io',
      title: 'Storage',
      ...mebibytesPerSecond,
      curves: [
        { name: 'read', color: colorOfDevice(2), series: 'treeReadBytesPerSecond' },
        { name: 'written', color: colorOfDevice(5), series: 'treeWriteBytesPerSecond' },
      ],
    },
    {
      name: 'tree-files',
      title: 'Open files and processes',
      ...count,
      curves: [
        { name: 'open files', color, series: 'treeOpenFileCount' },
        { name: 'processes', color: colorOfDevice(1), series: 'treeProcessCount' },
      ],
    },
  ];
}
