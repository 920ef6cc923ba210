import { isAlert, type Alert } from '@contract/index';

/** One line of alerts.jsonl, without its sequence number. */
export type AlertLine =
  /** The history begins: what had ended before is nobody's news. */
  | { readonly type: 'opened'; readonly atMs: number }
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'ended'; readonly id: string; readonly endedAtMs: number }
  | { readonly type: 'seen'; readonly ids: readonly string[]; readonly atMs: number };

export type NumberedLine = AlertLine & { readonly seq: number };

/** All that a history says, folded line by line. */
export interface AlertRecord {
  /** By id, oldest first. */
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly openedAtMs: number | null;
  readonly lastSeq: number;
  /** Torn or unknown lines, and such as were written twice. */
  readonly skippedLines: number;
}

export const EMPTY_RECORD: AlertRecord = { alerts: new Map(), openedAtMs: null, lastSeq: 0, skippedLines: 0 };

/** Replays a history; what is torn is left out and counted. */
export function replayAlerts(text: string): AlertRecord {
  const alerts = new Map<string, Alert>();
  let record = EMPTY_RECORD;
  for (const each of text.split('\n')) {
    if (each.trim() === '') continue;
    const line = parseAlertLine(each);
    if (line === null || line.seq <= record.lastSeq) {
      record = { ...record, skippedLines: record.skippedLines + 1 };
      continue;
    }
    applyTo(alerts, line);
    const openedAtMs = line.type === 'opened' ? (record.openedAtMs ?? line.atMs) : record.openedAtMs;
    record = { ...record, openedAtMs, lastSeq: line.seq };
  }
  return { ...record, alerts };
}

/** The alerts with what a line says; changes the map that it is given. */
export function applyTo(alerts: Map<string, Alert>, line: AlertLine): void {
  switch (line.type) {
    case 'opened':
      return;
    case 'alert':
      if (!alerts.has(line.alert.id)) alerts.set(line.alert.id, line.alert);
      return;
    case 'ended':
      change(alerts, line.id, (alert) => ({ ...alert, endedAtMs: alert.endedAtMs ?? line.endedAtMs }));
      return;
    case 'seen':
      for (const id of line.ids) {
        change(alerts, id, (alert) => ({ ...alert, seenAtMs: alert.seenAtMs ?? line.atMs }));
      }
      return;
  }
}

function change(alerts: Map<string, Alert>, id: string, make: (alert: Alert) => Alert): void {
  const alert = alerts.get(id);
  if (alert !== undefined) alerts.set(id, make(alert));
}

export function parseAlertLine(text: string): NumberedLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isAlertLine(value) ? value : null;
}

function isAlertLine(value: unknown): value is NumberedLine {
  if (typeof value !== 'object' || value === null) return false;
  const line = value as Record<string, unknown>;
  if (!Number.isSafeInteger(line['seq'])) return false;
  switch (line['type']) {
    case 'opened':
      return Number.isFinite(line['atMs']);
    case 'alert':
      return isAlert(line['alert']);
    case 'ended':
      return typeof line['id'] === 'string' && Number.isFinite(line['endedAtMs']);
    case 'seen':
      return isTexts(line['ids']) && Number.isFinite(line['atMs']);
    default:
      return false;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
