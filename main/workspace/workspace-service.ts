import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

import { failed, ok, type Result, type WorkspaceStatus } from '@contract/index';

import { createWorkspace, openWorkspaceFolder, type OpenOptions, type OpenWorkspace } from './open-workspace';
import type { RecentWorkspaces } from './recent-workspaces';

export interface WorkspaceService {
  readonly current: () => OpenWorkspace | null;
  /** The open workspace, or the failure that a command replies with. */
  readonly open: () => Result<OpenWorkspace>;
  /** The same, refused where another program is the one writer. */
  readonly writable: () => Result<OpenWorkspace>;
  readonly createAt: (folder: string, name: string) => Promise<Result<WorkspaceStatus>>;
  readonly openAt: (folder: string) => Promise<Result<WorkspaceStatus>>;
  readonly close: () => Promise<void>;
  /** Called before a workspace closes, so that work in it can end; returns the undo. */
  readonly beforeClose: (act: () => Promise<void>) => () => void;
  /** Called after a workspace was opened or closed; returns the undo. */
  readonly onChange: (listener: (workspace: OpenWorkspace | null) => void) => () => void;
}

interface ServiceOptions extends OpenOptions {
  readonly recent: RecentWorkspaces;
}

/** The one workspace of this process. Opening and closing happen one after another, however often they are asked for. */
class Workspaces {
  private now: OpenWorkspace | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  readonly closing = new Set<() => Promise<void>>();
  readonly listeners = new Set<(workspace: OpenWorkspace | null) => void>();

  constructor(private readonly options: ServiceOptions) {}

  current(): OpenWorkspace | null {
    return this.now;
  }

  /** A workspace that cannot be opened leaves the one that is open as it is. */
  replaceBy(make: () => Promise<Result<OpenWorkspace>>): Promise<Result<WorkspaceStatus>> {
    return this.inTurn(async () => {
      const made = await make();
      if (!made.ok) return made;
      await this.closeNow();
      this.now = made.value;
      this.tell();
      const { name, folder } = made.value.status;
      await this.options.recent.add({ name, folder, openedAtMs: Date.now() }).catch((error: unknown) => {
        this.options.warn(`The list of recent workspaces was not saved: ${String(error)}`);
      });
      return ok(made.value.status);
    });
  }

  close(): Promise<void> {
    return this.inTurn(async () => {
      if (this.now === null) return;
      await this.closeNow();
      this.tell();
    });
  }

  private async closeNow(): Promise<void> {
    const closing = this.now;
    if (closing === null) return;
    this.now = null;
    for (const act of this.closing) await act();
    await closing.catalogue.close();
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.now);
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(act);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

function register<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => {
    set.delete(item);
  };
}

export function createWorkspaceService(options: ServiceOptions): WorkspaceService {
  const workspaces = new Workspaces(options);
  const open = (): Result<OpenWorkspace> => {
    const current = workspaces.current();
    return current === null
      ? failed('no-workspace', 'No workspace is open. Open or create one on the start page.')
      : ok(current);
  };
  const writable = (): Result<OpenWorkspace> => {
    const opened = open();
    if (!opened.ok || !opened.value.status.readOnly) return opened;
    return failed('read-only', `This workspace is open for reading only: ${opened.value.status.readOnlyReason ?? ''}`);
  };
  return {
    current: () => workspaces.current(),
    open,
    writable,
    createAt: (folder, name) => workspaces.replaceBy(() => createWorkspace(resolve(folder), name, options)),
    openAt: async (rawFolder) => {
      // One folder, one path: a link to the open workspace must not find it locked by this very process.
      const folder = await realpath(rawFolder).catch(() => resolve(rawFolder));
      const current = workspaces.current();
      // The lock is this process's own: opening the open workspace again changes nothing.
      if (current?.folder === folder && !current.status.readOnly) return ok(current.status);
      return workspaces.replaceBy(() => openWorkspaceFolder(folder, options));
    },
    close: () => workspaces.close(),
    beforeClose: (act) => register(workspaces.closing, act),
    onChange: (listener) => register(workspaces.listeners, listener),
  };
}
