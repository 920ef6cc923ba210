import { open, readFile, stat, type FileHandle } from 'node:fs/promises';

import type { Alert, AlertList } from '@contract/index';
import { systemCodeOf } from '@main/workspace';

import { applyTo, EMPTY_RECORD, replayAlerts, type AlertLine, type AlertRecord } from './alert-lines';

/** More are kept in the file, and not shown. */
export const SHOWN_ALERTS = 1000;

export interface AlertHistory {
  readonly record: () => AlertRecord;
  /** Newest first, the newest thousand. */
  readonly list: () => AlertList;
  /** Takes effect at once, and is written in turn. What a failing disk refuses is kept, and written with the next. */
  readonly append: (lines: readonly AlertLine[]) => void;
  /** Reads the file again where another program has written to it; true when it had. */
  readonly refresh: () => Promise<boolean>;
  /** Comes back when all is written. */
  readonly close: () => Promise<void>;
}

/** Opens <workspace>/alerts.jsonl, which need not exist. With `readOnly` nothing is ever written. */
export async function openAlertHistory(
  path: string,
  options: { readonly readOnly: boolean; readonly warn: (message: string) => void },
): Promise<AlertHistory> {
  const history = new HistoryFile(path, options.readOnly, options.warn);
  await history.load();
  return {
    record: () => history.record,
    list: () => history.list(),
    append: (lines) => history.append(lines),
    refresh: () => history.refresh(),
    close: () => history.close(),
  };
}

class HistoryFile {
  record: AlertRecord = EMPTY_RECORD;
  private alerts = new Map<string, Alert>();
  private version = '';
  private unwritten = '';
  private writing: Promise<void> = Promise.resolve();
  private file: FileHandle | null = null;
  private hasWarned = false;

  constructor(
    private readonly path: string,
    private readonly readOnly: boolean,
    private readonly warn: (message: string) => void,
  ) {}

  async load(): Promise<void> {
    this.version = await this.versionNow();
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return '';
      throw error;
    });
    const record = replayAlerts(text);
    this.alerts = new Map(record.alerts);
    this.record = { ...record, alerts: this.alerts };
    // The line that a crash has torn ends here; what follows begins a line of its own.
    if (!this.readOnly && text !== '' && !text.endsWith('\n')) this.unwritten = '\n';
    if (record.skippedLines > 0 && !this.readOnly) {
      this.warn(`alerts.jsonl has ${record.skippedLines} unreadable line(s); they were skipped`);
    }
  }

  list(): AlertList {
    return { alerts: [...this.alerts.values()].slice(-SHOWN_ALERTS).reverse() };
  }

  append(lines: readonly AlertLine[]): void {
    if (this.readOnly || lines.length === 0) return;
    let { lastSeq, openedAtMs } = this.record;
    for (const line of lines) {
      lastSeq += 1;
      if (line.type === 'opened') openedAtMs ??= line.atMs;
      applyTo(this.alerts, line);
      this.unwritten += `${JSON.stringify({ seq: lastSeq, ...line })}\n`;
    }
    this.record = { ...this.record, lastSeq, openedAtMs };
    this.writing = this.writing.then(() => this.write());
  }

  async refresh(): Promise<boolean> {
    if (!this.readOnly || (await this.versionNow()) === this.version) return false;
    await this.load();
    return true;
  }

  async close(): Promise<void> {
    await this.writing;
    await this.write();
    await this.file?.close();
    this.file = null;
  }

  private async write(): Promise<void> {
    const text = this.unwritten;
    if (this.readOnly || text.trim() === '') return;
    try {
      this.file ??= await open(this.path, 'a');
      await appendWhole(this.file, text);
      this.unwritten = this.unwritten.slice(text.length);
      this.hasWarned = false;
    } catch (error) {
      if (!this.hasWarned) this.warn(`Alerts could not be saved; they are kept and tried again: ${String(error)}`);
      this.hasWarned = true;
    }
  }

  private async versionNow(): Promise<string> {
    const status = await stat(this.path).catch(() => null);
    return status === null ? 'none' : `${status.ino}:${status.size}:${status.mtimeMs}`;
  }
}

/** Appends all or nothing, as far as it can: a full disk takes a part, which is cut off again. */
async function appendWhole(file: FileHandle, text: string): Promise<void> {
  const { size } = await file.stat();
  try {
    await file.appendFile(text);
    await file.datasync();
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}
