// @vitest-environment jsdom
import { ok } from '@contract/index';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { KEPT_SAMPLES } from '@core/telemetry';
import { connectMachine, fillHistory, useMachine } from '@renderer/shell/machine';

import { installWorkstation } from '../memory-workstation';
import { gpu, machine } from '../telemetry/machine-samples';

const sample = machine([gpu(0)]);
let stop = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the machine’s samples', () => {
  it('begin with the newest that main has', async () => {
    installWorkstation({ 'telemetry.latest': () => ok(sample) });
    stop = connectMachine();
    await vi.advanceTimersByTimeAsync(0);
    expect(useMachine.getState().latest).toEqual(sample);
  });

  it('are not replaced by an older answer', async () => {
    const memory = installWorkstation({ 'telemetry.latest': () => ok(sample) });
    stop = connectMachine();
    const newer = { ...sample, sample: { ...sample.sample, seq: 2 } };
    memory.emit('telemetry.machine', newer);
    await vi.advanceTimersByTimeAsync(0);
    expect(useMachine.getState().latest?.sample.seq).toBe(2);
    expect(useMachine.getState().history).toHaveLength(1);
  });

  it('drop the oldest when full', () => {
    const memory = installWorkstation();
    stop = connectMachine();
    for (let seq = 1; seq <= KEPT_SAMPLES + 5; seq++) {
      memory.emit('telemetry.machine', { ...sample, sample: { ...sample.sample, seq } });
    }
    const { history } = useMachine.getState();
    expect([history.length, history[0]?.seq]).toEqual([KEPT_SAMPLES, 6]);
  });

  it('of two minutes come from main for who looks closely: not all of them were told', async () => {
    const samples = [1, 2, 3].map((seq) => ({ ...sample.sample, seq }));
    const memory = installWorkstation({ 'telemetry.recent': () => ok(samples) });
    stop = connectMachine();
    memory.emit('telemetry.machine', { ...sample, sample: { ...sample.sample, seq: 3 } });
    await fillHistory();
    expect(useMachine.getState().history.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('are called old when none comes for twelve seconds, until one does', async () => {
    const memory = installWorkstation();
    stop = connectMachine();
    memory.emit('telemetry.machine', sample);
    await vi.advanceTimersByTimeAsync(11_900);
    expect(useMachine.getState().isStale).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(useMachine.getState().isStale).toBe(true);
    memory.emit('telemetry.machine', sample);
    expect(useMachine.getState().isStale).toBe(false);
  });

  it('leave the reasons for missing sensors standing: each is told once', () => {
    const memory = installWorkstation();
    stop = connectMachine();
    const missing = [{ sensor: 'GPU 0 energy', reason: 'Not Supported' }];
    memory.emit('telemetry.machine', { ...sample, sample: { ...sample.sample, missing } });
    memory.emit('telemetry.machine', sample);
    expect([...useMachine.getState().missing]).toEqual([['GPU 0 energy', 'Not Supported']]);
  });
});
