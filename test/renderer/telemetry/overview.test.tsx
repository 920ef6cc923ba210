// @vitest-environment jsdom
import type { MachineSample } from '@contract/index';
import { afterEach, describe, expect, it } from 'vitest';

import { GpuDevices, HostOverview, type MachineView, type RenderRun } from '@renderer/telemetry';

import { named, render, type Rendered } from '../render';
import { bareHost, foreignProcess, gpu, instanceOf, lease, machine } from './machine-samples';

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

const renderRun: RenderRun = (runId) => <a href={`#/runs/${runId}`}>run {runId}</a>;

function viewOf(sample: MachineSample, past: readonly MachineSample[] = []): MachineView {
  const history = [...past, sample].map((each) => each.sample);
  return { machine: sample, history, capacity: 120, missing: new Map() };
}

async function show(view: MachineView): Promise<HTMLElement> {
  shown = await render(
    <>
      <HostOverview view={view} renderRun={renderRun} />
      <GpuDevices view={view} renderRun={renderRun} />
    </>,
  );
  return shown.container;
}

function gpuLine(index: number): HTMLElement {
  return named(shown!.container, 'li', `GPU${index}`);
}

describe('the overview’s GPUs', () => {
  const eight = Array.from({ length: 8 }, (_, index) => gpu(index));

  it('shows eight, each with its figures, link and trends', async () => {
    await show(viewOf(machine(eight)));
    expect(shown!.container.querySelectorAll('.machine-device')).toHaveLength(8);
    const text = gpuLine(7).textContent;
    for (const part of ['NVIDIA A100', '7f2a91c0', '97 %', '31.2 of 40.0 GiB', '281 of 400 W', '61 °C', '1,410 MHz']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('PCIe 4 × 16');
    expect(gpuLine(7).querySelectorAll('svg.ui-sparkline')).toHaveLength(5);
    expect(text).toContain('free');
  });

  it('shows what is unknown as unknown, never as zero', async () => {
    const mute = gpu(0, {
      name: null,
      utilizationPercent: null,
      memoryUsedBytes: null,
      memoryTotalBytes: null,
      powerWatts: null,
      powerLimitWatts: null,
      temperatureCelsius: null,
      smClockMhz: null,
      pcieGeneration: null,
      throttleReasons: null,
    });
    await show(viewOf(machine([mute], { gpuProcesses: null })));
    expect(gpuLine(0).textContent).not.toMatch(/(^|[^\d])0 /);
    expect(gpuLine(0).textContent.match(/–/g)).toHaveLength(6);
    expect(gpuLine(0).textContent).toContain('its processes are not known');
  });

  it('names the run of this workspace by a link, and another’s by folder and user', async () => {
    const leases = [
      lease(eight[0]!.uuid),
      lease(eight[1]!.uuid, { runId: null, runFolder: '/home/bob/ddsm/runs/r9', userName: 'bob' }),
      lease(eight[2]!.uuid, { orphaned: true }),
    ];
    await show(viewOf(machine(eight, { leases })));
    expect(gpuLine(0).querySelector('a')?.getAttribute('href')).toBe('#/runs/20260101-smoke');
    expect(gpuLine(1).textContent).toContain('r9 of another workspace, user bob');
    expect(gpuLine(2).textContent).toContain('orphaned');
    expect(gpuLine(1).textContent).not.toContain('orphaned');
  });

  it('marks processes that no run started', async () => {
    const own = foreignProcess(eight[1]!.uuid, { foreign: false, pid: 17 });
    await show(viewOf(machine(eight, { gpuProcesses: [foreignProcess(eight[0]!.uuid), own] })));
    const mark = gpuLine(0).querySelector('.ui-tone-attention');
    expect(mark?.textContent).toBe('in use by PID 991 python3, bob, 3.00 GiB');
    expect(gpuLine(1).querySelector('.ui-tone-attention')).toBeNull();
  });

  it('says in words what throttles, and remembers an XID while its sample is kept', async () => {
    const before = machine([gpu(0, { xids: [79] }), gpu(1)]);
    const now = machine([gpu(0), gpu(1, { throttleReasons: ['power-cap', 'idle'] })]);
    await show(viewOf(now, [before]));
    expect(gpuLine(0).querySelector('.ui-tone-failed')?.textContent).toBe('XID 79');
    expect(gpuLine(1).querySelector('.ui-tone-attention')?.textContent).toBe('throttled: power limit');
    expect(gpuLine(1).textContent).toContain('clocks down: idle');
  });

  it('puts MIG instances under their GPU, with their own memory and holder', async () => {
    const parent = gpu(0);
    const instance = instanceOf(parent, 'one');
    await show(viewOf(machine([parent, instance], { leases: [lease(instance.uuid)] })));
    const line = named(named(shown!.container, 'ul', 'MIG instances of GPU0'), 'li', `MIG instance ${instance.uuid}`);
    expect(line.textContent).toContain('5.00 of 20.0 GiB');
    expect(line.textContent).toContain('run 20260101-smoke');
    expect(line.querySelectorAll('svg.ui-sparkline')).toHaveLength(1);
  });
});

describe('bytes of a total', () => {
  it('are both in the total’s unit', async () => {
    await show(viewOf(machine([gpu(0, { memoryUsedBytes: 512 * 1024 ** 2 })])));
    expect(gpuLine(0).textContent).toContain('0.500 of 40.0 GiB');
  });
});

describe('the overview without GPUs', () => {
  it('says that there is none', async () => {
    await show(viewOf(machine([])));
    expect(named(shown!.container, 'section', 'GPUs').textContent).toContain('shows none on this machine');
  });

  it('says why none is shown without Python, with the remedy, and shows the host all the same', async () => {
    const problem = 'mammobench is not installed: run npm start once, or set Python in the settings.';
    const bare = machine([], { source: 'app', gpuProcesses: null, problem });
    await show(viewOf({ ...bare, sample: { ...bare.sample, host: bareHost } }));
    expect(named(shown!.container, 'section', 'GPUs').textContent).toContain(problem);
    const host = named(shown!.container, 'section', 'Host').textContent;
    for (const part of ['38 %', '112 of 503 GiB', '1.17 of 3.52 TiB', 'swap–', 'disk read, written–, –'])
      expect(host).toContain(part);
  });

  it('keeps telling of a GPU that is leased all the same', async () => {
    await show(viewOf(machine([], { source: 'app', leases: [lease('GPU-4f2a')] })));
    const section = named(shown!.container, 'section', 'GPUs');
    expect(section.textContent).toContain('GPU-4f2a');
    expect(section.textContent).toContain('run 20260101-smoke');
  });
});

describe('the overview’s host', () => {
  it('shows core groups, rates and who holds which cores', async () => {
    const leases = ['cpu-0', 'cpu-1', 'cpu-5'].map((device) => lease(device));
    await show(viewOf(machine([], { leases })));
    expect(named(shown!.container, 'ul', 'Core groups').textContent).toBe('node0, 32 cores71 %node1, 32 cores–');
    expect(named(shown!.container, 'ul', 'Leased cores').textContent).toBe('cores 0–1, 5 leased byrun 20260101-smoke');
    const host = named(shown!.container, 'section', 'Host').textContent;
    for (const part of ['disk read, written3.00 MiB/s, 0 B/s', 'network in, out2.00 KiB/s, –', '1.00 of 8.00 GiB']) {
      expect(host).toContain(part);
    }
  });
});
