// @vitest-environment jsdom
import { failed, ok, type Alert } from '@contract/index';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { connectAlerts, useAlertStore } from '@renderer/shell/alert-store';

import { installWorkstation } from '../memory-workstation';

const alert = (id: string, changes: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'stalled',
  tone: 'attention',
  runId: 'r1',
  device: null,
  title: `alert ${id}`,
  evidence: 'no step for 4 m',
  beganAtMs: 0,
  endedAtMs: null,
  seenAtMs: null,
  ...changes,
});
const shown = (): readonly string[] => useAlertStore.getState().alerts.map(({ id }) => id);

let stop = (): void => undefined;
afterEach(() => stop());

describe('alerts that come', () => {
  it('are told once each, and those of the history not at all', async () => {
    const memory = installWorkstation({ 'telemetry.alerts': () => ok({ alerts: [alert('old')] }) });
    const told = vi.fn();
    stop = connectAlerts(told);
    await vi.waitFor(() => expect(shown()).toEqual(['old']));
    memory.emit('telemetry.alertsChanged', { alerts: [alert('new'), alert('old')] });
    memory.emit('telemetry.alertsChanged', { alerts: [alert('new', { endedAtMs: 5 }), alert('old')] });
    expect(told.mock.calls).toEqual([[[alert('new')]]]);
    expect(shown()).toEqual(['new', 'old']);
  });

  it('are not told when they were seen in another window meanwhile', async () => {
    const memory = installWorkstation({ 'telemetry.alerts': () => ok({ alerts: [] }) });
    const told = vi.fn();
    stop = connectAlerts(told);
    await vi.waitFor(() => expect(memory.calls).toHaveLength(1));
    await Promise.resolve();
    memory.emit('telemetry.alertsChanged', { alerts: [alert('a', { seenAtMs: 9 })] });
    expect(told).not.toHaveBeenCalled();
  });

  it('of another workspace are its history, not news', async () => {
    let alerts = [alert('here')];
    const memory = installWorkstation({ 'telemetry.alerts': () => ok({ alerts }) });
    const told = vi.fn();
    stop = connectAlerts(told);
    await vi.waitFor(() => expect(shown()).toEqual(['here']));
    alerts = [alert('there')];
    memory.emit('workspace.changed', { status: null });
    await vi.waitFor(() => expect(shown()).toEqual(['there']));
    expect(told).not.toHaveBeenCalled();
  });

  it('win over an answer that was asked for before', async () => {
    let answer = (_value: unknown): void => undefined;
    const memory = installWorkstation({ 'telemetry.alerts': () => new Promise((resolve) => (answer = resolve)) });
    stop = connectAlerts(() => undefined);
    memory.emit('telemetry.alertsChanged', { alerts: [alert('newer')] });
    answer(ok({ alerts: [] }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(shown()).toEqual(['newer']);
  });

  it('that cannot be read are said to be so', async () => {
    installWorkstation({ 'telemetry.alerts': () => failed('disk', 'alerts.jsonl cannot be read: permission denied') });
    stop = connectAlerts(() => undefined);
    await vi.waitFor(() => expect(useAlertStore.getState().failure?.message).toContain('permission denied'));
  });
});
