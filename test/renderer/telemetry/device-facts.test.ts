import { describe, expect, it } from 'vitest';

import {
  coreLeasesOf,
  devicesOf,
  hardwareErrorsOf,
  rangesInWords,
  throttleInWords,
  unsampledLeases,
  whyUnknown,
} from '@renderer/telemetry/device-facts';

import { foreignProcess, gpu, instanceOf, lease, machine } from './machine-samples';

describe('devices', () => {
  it('puts MIG instances under their GPU, each with its own leases and processes', () => {
    const parent = gpu(0);
    const [one, two] = [instanceOf(parent, 'one'), instanceOf(parent, 'two')];
    const facts = devicesOf(
      machine([parent, one, two], { leases: [lease(two.uuid)], gpuProcesses: [foreignProcess(one.uuid)] }),
    );
    expect(facts).toHaveLength(1);
    expect(facts[0]!.instances.map((each) => each.leases.length)).toEqual([0, 1]);
    expect(facts[0]!.instances.map((each) => each.processes?.length)).toEqual([1, 0]);
  });

  it('shows an instance whose GPU is not sampled by itself', () => {
    expect(devicesOf(machine([instanceOf(gpu(3), 'one')])).map(({ gpu: { uuid } }) => uuid)).toEqual([
      'MIG-one-aaaa-bbbb',
    ]);
  });

  it('does not take unknown processes for none', () => {
    expect(devicesOf(machine([gpu(0)], { gpuProcesses: null }))[0]!.processes).toBeNull();
  });

  it('tells of leased GPUs that nobody samples, and not of cores among them', () => {
    const leases = [lease(gpu(0).uuid), lease('GPU-unseen'), lease('cpu-3')];
    expect(unsampledLeases(machine([gpu(0)], { leases })).map(({ device }) => device)).toEqual(['GPU-unseen']);
  });
});

describe('leased cores', () => {
  it('are grouped by run, in numeric order, and orphaned when any of them is', () => {
    const other = { runFolder: '/other/runs/r2', runId: null };
    const leases = [
      lease('cpu-10'),
      lease('cpu-2', { orphaned: true }),
      lease('cpu-0', other),
      lease('cpu-3'),
      lease(gpu(0).uuid),
    ];
    const held = coreLeasesOf(leases);
    expect(held.map(({ cores }) => rangesInWords(cores))).toEqual(['2–3, 10', '0']);
    expect(held.map((each) => each.lease.orphaned)).toEqual([true, false]);
  });
});

describe('words', () => {
  it('tells throttling from idling, and keeps a reason that it does not know', () => {
    expect(throttleInWords('hardware-thermal')).toEqual({ words: 'throttled by the hardware: hot', isThrottled: true });
    expect(throttleInWords('idle').isThrottled).toBe(false);
    expect(throttleInWords('reason-0x200').words).toContain('reason-0x200');
  });

  it('names errors that are there, and nothing for those that are zero or unknown', () => {
    expect(hardwareErrorsOf(gpu(0, { eccCorrectedCount: null }), [])).toEqual([]);
    expect(hardwareErrorsOf(gpu(0, { eccUncorrectedCount: 2, remappingPending: true }), [79, 79])).toEqual([
      'XID 79',
      'a memory row will be replaced at the next reset',
      'uncorrected memory errors: 2',
    ]);
  });

  it('gives the sampler’s own reason for an unknown sensor, of that GPU and no other', () => {
    const missing = new Map([
      ['GPU 1 power', 'Not Supported'],
      ['GPU 2', 'GPU is lost'],
    ]);
    expect(whyUnknown(gpu(1), 'power', missing)).toBe('Not Supported');
    expect(whyUnknown(gpu(1), 'temperature', missing)).toBe('The driver gave no value.');
    expect(whyUnknown(gpu(2), 'temperature', missing)).toBe('GPU is lost');
    expect(whyUnknown(instanceOf(gpu(0), 'one'), 'utilization', missing)).toContain('MIG instance');
  });
});
