import { join } from 'node:path';

import {
  failed,
  ok,
  type Alert,
  type AlertList,
  type MachineSample,
  type Result,
  type RunSummary,
  type Settings,
} from '@contract/index';
import type { Broadcast, OpenWorkspace, WorkspaceService } from '@main/workspace';

import { resumeMatters } from './alert-engine';
import { openAlertHistory, type AlertHistory } from './alert-history';
import { judgeFacts, startJudging, type JudgeState } from './alert-judge';
import type { AlertLine } from './alert-lines';
import { noticesOf, type Notice } from './notices';
import { endedAtMs, endingId } from './run-endings';

export interface AlertDependencies {
  readonly workspace: Pick<WorkspaceService, 'current' | 'writable' | 'onChange' | 'beforeClose'>;
  readonly runSummaries: () => readonly RunSummary[];
  /** Null until they have been read. */
  readonly settings: () => Settings | null;
  readonly broadcast: Broadcast;
  readonly notify: (notice: Notice) => void;
  readonly warn: (message: string) => void;
  readonly wallTimeMs?: () => number;
  readonly monotonicMs?: () => number;
}

/** How often a workspace that another program writes is looked at. */
const REFRESH_MS = 5000;

interface Watched {
  readonly history: AlertHistory;
  readonly readOnly: boolean;
  state: JudgeState;
  refreshedAtMs: number;
}

/** Judges what is sampled, keeps the workspace's history of alerts, and tells what is new. */
export class AlertWatch {
  private readonly wallTimeMs: () => number;
  private readonly monotonicMs: () => number;
  private readonly undo: readonly (() => void)[];
  private watched: Watched | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly dependencies: AlertDependencies) {
    this.wallTimeMs = dependencies.wallTimeMs ?? Date.now;
    this.monotonicMs = dependencies.monotonicMs ?? (() => performance.now());
    const { workspace } = dependencies;
    this.undo = [
      workspace.onChange((opened) => void this.inTurn(() => this.enter(opened))),
      workspace.beforeClose(() => this.inTurn(() => this.leave())),
    ];
    void this.inTurn(() => this.enter(workspace.current()));
  }

  list(): AlertList {
    return this.watched?.history.list() ?? { alerts: [] };
  }

  /** Takes what this machine and its runs do now. */
  async take(machine: MachineSample): Promise<void> {
    const { watched } = this;
    if (watched === null) return;
    const monotonicMs = this.monotonicMs();
    if (watched.readOnly) {
      if (monotonicMs - watched.refreshedAtMs < REFRESH_MS) return;
      watched.refreshedAtMs = monotonicMs;
      if (await watched.history.refresh()) this.tell();
      return;
    }
    const settings = this.dependencies.settings();
    if (settings === null) return;
    const { state, lines } = judgeFacts(watched.state, {
      machine,
      runs: this.dependencies.runSummaries(),
      settings,
      wallTimeMs: this.wallTimeMs(),
      monotonicMs,
      isNews: (run, wasActive) => isNews(watched.history, run, wasActive),
    });
    watched.state = state;
    if (lines.length === 0) return;
    watched.history.append(lines);
    this.tell();
    if (settings.alertNotifications) this.notify(lines);
  }

  markSeen(id: string): Result<null> {
    return this.mark((alert) => alert.id === id, `There is no alert ${id} in this workspace.`);
  }

  markAllSeen(): Result<null> {
    return this.mark(() => true, null);
  }

  /** Comes back when all is written. */
  async close(): Promise<void> {
    for (const each of this.undo) each();
    await this.inTurn(() => this.leave());
  }

  private mark(isMeant: (alert: Alert) => boolean, missing: string | null): Result<null> {
    const writable = this.dependencies.workspace.writable();
    if (!writable.ok) return writable;
    if (this.watched === null) return failed('no-workspace', 'The workspace is being opened or closed.');
    const meant = [...this.watched.history.record().alerts.values()].filter(isMeant);
    if (meant.length === 0 && missing !== null) return failed('not-found', missing);
    const ids = meant.filter(({ seenAtMs }) => seenAtMs === null).map(({ id }) => id);
    if (ids.length === 0) return ok(null);
    this.watched.history.append([{ type: 'seen', ids, atMs: this.wallTimeMs() }]);
    this.tell();
    return ok(null);
  }

  private async enter(opened: OpenWorkspace | null): Promise<void> {
    await this.leave();
    // Opened and closed in quick succession: only the one that is still open counts.
    if (opened === null || this.dependencies.workspace.current() !== opened) return this.tell();
    const { readOnly } = opened.status;
    const { warn } = this.dependencies;
    const history = await openAlertHistory(join(opened.folder, 'alerts.jsonl'), { readOnly, warn });
    const { openedAtMs, alerts } = history.record();
    const atMs = this.wallTimeMs();
    if (openedAtMs === null) history.append([{ type: 'opened', atMs }]);
    const state = startJudging(resumeMatters(alerts.values(), atMs));
    this.watched = { history, readOnly, state, refreshedAtMs: this.monotonicMs() };
    this.tell();
  }

  private async leave(): Promise<void> {
    const leaving = this.watched;
    this.watched = null;
    await leaving?.history.close();
  }

  private tell(): void {
    this.dependencies.broadcast('telemetry.alertsChanged', this.list());
  }

  private notify(lines: readonly AlertLine[]): void {
    const alerts = lines.flatMap((line) => (line.type === 'alert' ? [line.alert] : []));
    for (const notice of noticesOf(alerts)) this.dependencies.notify(notice);
  }

  /** Opening and closing happen one after another; a history that cannot be read is said, and leaves none. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    this.turn = this.turn
      .then(act)
      .catch((error: unknown) => this.dependencies.warn(`alerts.jsonl could not be read: ${String(error)}`));
    return this.turn;
  }
}

/** An end that is in the history was told; what ended before the history began is nobody's news. */
function isNews(history: AlertHistory, run: RunSummary, wasActive: boolean): boolean {
  const { alerts, openedAtMs } = history.record();
  return !alerts.has(endingId(run)) && (wasActive || openedAtMs === null || endedAtMs(run) >= openedAtMs);
}
