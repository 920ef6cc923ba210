// @vitest-environment jsdom
import { ok, type Alert } from '@contract/index';
import { notifications, Notifications } from '@mantine/notifications';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { connectAlerts, useAlertStore } from '@renderer/shell/alert-store';
import { AlertsButton } from '@renderer/shell/alerts-button';
import { notifyAlerts } from '@renderer/shell/notify';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';

const base: Alert = {
  id: 'a',
  kind: 'throttled',
  tone: 'attention',
  runId: 'r1',
  device: 'GPU-1',
  title: 'GPU0 is throttled',
  evidence: 'hardware-thermal for 40 s at 84 °C',
  beganAtMs: 1_800_000_000_000,
  endedAtMs: 1_800_000_040_000,
  seenAtMs: null,
};
const lost: Alert = {
  ...base,
  id: 'b',
  kind: 'run-ended',
  tone: 'failed',
  title: 'Run smoke was lost',
  endedAtMs: null,
};
const seen: Alert = {
  ...base,
  id: 'c',
  title: 'Disk low',
  kind: 'disk-low',
  runId: null,
  seenAtMs: 1,
  endedAtMs: null,
};

let shown: Rendered | null = null;
let memory: MemoryWorkstation;
beforeEach(() => {
  memory = installWorkstation({ 'telemetry.markSeen': () => ok(null), 'telemetry.markAllSeen': () => ok(null) });
  window.location.hash = '';
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  useAlertStore.setState({ alerts: [], failure: null, isOpen: false });
});

async function show(alerts: readonly Alert[]): Promise<void> {
  useAlertStore.setState({ alerts });
  shown = await render(<AlertsButton facts={[]} />);
}

/** The popover's content lies in a portal. */
async function open(alerts: readonly Alert[]): Promise<void> {
  await show(alerts);
  await settle(() => shown!.container.querySelector('button')!.click());
}

const list = (name: string): HTMLElement => named(document, 'ul', name);

describe('the bell', () => {
  it('counts what is not seen, in the gravest tone; it stays when there is nothing', async () => {
    await show([lost, base, seen]);
    const bell = named(shown!.container, 'button', '2 alerts');
    expect(bell.className).toContain('ui-tone-failed');
    await settle(() => useAlertStore.setState({ alerts: [seen] }));
    expect(named(shown!.container, 'button', 'Alerts: none').textContent).toBe('');
  });
});

describe('the list of alerts', () => {
  it('keeps what was seen apart from what is new, with evidence and how long it lasted', async () => {
    await open([lost, base, seen]);
    expect(list('New').querySelectorAll('li')).toHaveLength(2);
    expect(list('New').textContent).toContain('hardware-thermal for 40 s at 84 °C');
    expect(list('New').textContent).toContain('lasted 40 s');
    expect(list('Earlier').querySelectorAll('li')).toHaveLength(1);
    expect(list('Earlier').textContent).toContain('still so');
    expect(list('New').querySelector('li')?.textContent).not.toContain('still so');
  });

  it('leads to the run, and closes', async () => {
    await open([base]);
    await settle(() => named(list('New'), 'button', 'Show the run').click());
    expect(window.location.hash).toBe('#/runs/r1');
    expect(useAlertStore.getState().isOpen).toBe(false);
  });

  it('marks one as seen, or all', async () => {
    await open([lost, base]);
    await settle(() => named(list('New'), 'button', 'Mark as seen').click());
    await settle(() => named(document, 'button', 'Mark all as seen').click());
    expect(memory.calls).toEqual([
      { name: 'telemetry.markSeen', argument: { id: 'b' } },
      { name: 'telemetry.markAllSeen', argument: undefined },
    ]);
  });

  it('opens at once with a long history, and shows more of it when asked', async () => {
    await open(Array.from({ length: 250 }, (_, index) => ({ ...seen, id: `s${index}` })));
    expect(list('Earlier').querySelectorAll('li')).toHaveLength(100);
    await settle(() => named(document, 'button', 'Show older ones').click());
    expect(list('Earlier').querySelectorAll('li')).toHaveLength(200);
  });
});

describe('a toast', () => {
  it('tells of a new alert once; of many at once it tells the number', async () => {
    memory = installWorkstation({ 'telemetry.alerts': () => ok({ alerts: [seen] }) });
    shown = await render(<Notifications />);
    const stop = connectAlerts(notifyAlerts);
    await vi.waitFor(() => expect(useAlertStore.getState().alerts).toEqual([seen]));
    await settle(() => memory.emit('telemetry.alertsChanged', { alerts: [base, seen] }));
    await settle(() => memory.emit('telemetry.alertsChanged', { alerts: [base, seen] }));
    expect(document.body.textContent.match(/GPU0 is throttled/g)).toHaveLength(1);
    const many = Array.from({ length: 5 }, (_, index) => ({ ...lost, id: `m${index}` }));
    await settle(() => memory.emit('telemetry.alertsChanged', { alerts: [...many, base, seen] }));
    expect(document.body.textContent).toContain('5 new alerts');
    expect(document.body.textContent).not.toContain('was lost');
    await settle(() => {
      stop();
      notifications.clean();
    });
  });
});
