import { failed, ok, type CommandName, type Result } from '@contract/index';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { CommandHandlers } from '@main/workspace';

type Handle = (event: { senderFrame: unknown }, raw?: unknown) => Promise<Result<unknown>>;

const electron = vi.hoisted(() => ({
  handled: new Map<string, unknown>(),
  windows: [] as {
    isDestroyed: () => boolean;
    webContents: { isDestroyed: () => boolean; send: (...args: unknown[]) => void };
  }[],
}));
vi.mock('electron', () => ({
  ipcMain: { handle: (name: string, handler: unknown) => electron.handled.set(name, handler) },
  BrowserWindow: { getAllWindows: () => electron.windows },
  protocol: {},
}));

const { broadcast, registerCommands } = await import('../../../main/electron/ipc');
const { commands } = await import('@contract/index');

/** What only looks. */
const looking = {};
const ours = { senderFrame: { parent: null, url: 'app://bundle/index.html#/studies' } };
const seen: unknown[] = [];
const log: string[] = [];

beforeEach(() => {
  electron.handled.clear();
  seen.length = 0;
  log.length = 0;
  const handlers = Object.fromEntries(Object.keys(commands).map((name) => [name, () => ok(null)]));
  handlers['workspace.open'] = ((argument: unknown) => {
    seen.push(argument);
    return failed('not-found', 'There is no such folder');
  }) as never;
  handlers['workspace.status'] = () => {
    throw new Error('a bug in /home/ada');
  };
  registerCommands(
    handlers as unknown as CommandHandlers<CommandName>,
    (message) => log.push(message),
    (name, from) => from !== (looking as never) || name === 'workspace.status',
  );
});

function call(name: string, event: { senderFrame: unknown }, raw?: unknown): Promise<Result<unknown>> {
  return (electron.handled.get(name) as Handle)(event, raw);
}

describe('commands', () => {
  it('are all registered', () => {
    expect([...electron.handled.keys()].sort()).toEqual(Object.keys(commands).sort());
  });

  it('reach their handler with a valid argument, and reply with its result', async () => {
    expect(await call('workspace.open', ours, { folder: '/data' })).toEqual(
      failed('not-found', 'There is no such folder'),
    );
    expect(seen).toEqual([{ folder: '/data' }]);
  });

  it('are refused with an invalid argument, every problem named', async () => {
    const reply = await call('workspace.open', ours, { folder: 3, extra: true });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'invalid' } });
    expect(JSON.stringify(reply)).toContain('/folder');
    expect(JSON.stringify(reply)).toContain('/extra');
    expect(seen).toEqual([]);
  });

  it.each([
    ['another origin', { senderFrame: { parent: null, url: 'https://example.org/index.html' } }],
    ['a look-alike origin', { senderFrame: { parent: null, url: 'app://bundle.example.org/index.html' } }],
    ['a frame inside the page', { senderFrame: { parent: {}, url: 'app://bundle/index.html' } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('are refused from %s', async (_who, event) => {
    expect(await call('workspace.open', event, { folder: '/data' })).toMatchObject({
      ok: false,
      failure: { code: 'refused' },
    });
    expect(seen).toEqual([]);
  });

  it('are refused from a window that may not ask for them', async () => {
    const event = { ...ours, sender: looking };
    const reply = await call('workspace.open', event, { folder: '/data' });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'refused' } });
    expect(seen).toEqual([]);
  });

  it('turn an exception into a failure without its details, which go to the log', async () => {
    const reply = await call('workspace.status', ours);
    expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain('ada');
    expect(log[0]).toContain('a bug');
  });
});

describe('events', () => {
  it('reach every window that is still there', () => {
    const sent: unknown[] = [];
    const window = (gone: boolean) => ({
      isDestroyed: () => gone,
      webContents: { isDestroyed: () => gone, send: (...args: unknown[]) => void sent.push(args) },
    });
    electron.windows = [window(false), window(true), window(false)];
    broadcast('workspace.changed', { status: null });
    expect(sent).toEqual([
      ['workspace.changed', { status: null }],
      ['workspace.changed', { status: null }],
    ]);
  });

  it('that break the contract are a bug, and throw', () => {
    expect(() => broadcast('workspace.changed', { status: 1 } as never)).toThrow(/contract/);
  });
});
