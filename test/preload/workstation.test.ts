import { commands, events, type CommandName, type EventName } from '@contract/index';
import { beforeEach, describe, expect, it } from 'vitest';

import { buildWorkstation } from '../../preload/workstation';

const invoked: unknown[] = [];
const complaints: string[] = [];
const listeners = new Map<EventName, Set<(payload: unknown) => void>>();

const workstation = buildWorkstation({
  commandNames: Object.keys(commands) as CommandName[],
  eventNames: Object.keys(events) as EventName[],
  invoke: (name, argument) => {
    invoked.push([name, argument]);
    return Promise.resolve({ ok: true, value: null });
  },
  listen: (name, listener) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  },
  parseEvent: (name, payload) => events[name].parsePayload(payload),
  complain: (message) => complaints.push(message),
});
const send = (name: EventName, payload: unknown): void => listeners.get(name)?.forEach((listener) => listener(payload));

beforeEach(() => {
  invoked.length = 0;
  complaints.length = 0;
});

describe('window.workstation', () => {
  it('has a verb for every command and a subscription for every event, and nothing else', () => {
    const members = Object.entries(workstation).flatMap(([feature, verbs]) =>
      Object.keys(verbs).map((verb) => `${feature}.${verb}`),
    );
    const expected = [
      ...Object.keys(commands),
      ...Object.keys(events).map((name) => name.replace(/\.(.)/, (_, first: string) => `.on${first.toUpperCase()}`)),
    ];
    expect(members.sort()).toEqual(expected.sort());
  });

  it('passes a command on by its own channel', async () => {
    await workstation.workspace.open({ folder: '/data' });
    await workstation.workspace.status();
    expect(invoked).toEqual([
      ['workspace.open', { folder: '/data' }],
      ['workspace.status', undefined],
    ]);
  });

  it('hands on valid events until the subscription is undone', () => {
    const seen: unknown[] = [];
    const stop = workstation.workspace.onChanged((payload) => seen.push(payload));
    send('workspace.changed', { status: null });
    stop();
    send('workspace.changed', { status: null });
    expect(seen).toEqual([{ status: null }]);
  });

  it('drops an event that breaks the contract, and says so', () => {
    const seen: unknown[] = [];
    workstation.workspace.onChanged((payload) => seen.push(payload));
    send('workspace.changed', { status: { folder: 3 } });
    expect(seen).toEqual([]);
    expect(complaints[0]).toContain('workspace.changed');
  });
});
