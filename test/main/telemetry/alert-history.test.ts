import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Alert } from '@contract/index';

import { openAlertHistory, SHOWN_ALERTS } from '../../../main/telemetry/alerts/alert-history';
import { replayAlerts } from '../../../main/telemetry/alerts/alert-lines';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'alerts.jsonl');
});
afterEach(() => folder.remove());

const alert = (id: string, changes: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'disk-low',
  tone: 'attention',
  runId: null,
  device: null,
  title: 'The disk is nearly full',
  evidence: '4.0 GB are free.',
  beganAtMs: 1000,
  endedAtMs: null,
  seenAtMs: null,
  ...changes,
});
const lines = () => readFileSync(path, 'utf8').trim().split('\n');
const warnings: string[] = [];
const openHistory = (readOnly = false) =>
  openAlertHistory(path, { readOnly, warn: (message) => warnings.push(message) });

describe('the history of alerts', () => {
  it('replays what was appended, line by line', async () => {
    const history = await openHistory();
    history.append([
      { type: 'opened', atMs: 5 },
      { type: 'alert', alert: alert('a') },
    ]);
    history.append([
      { type: 'alert', alert: alert('b') },
      { type: 'ended', id: 'a', endedAtMs: 2000 },
    ]);
    history.append([{ type: 'seen', ids: ['a', 'b'], atMs: 3000 }]);
    await history.close();
    expect(lines().map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4, 5]);
    const again = await openHistory();
    expect(again.list()).toEqual({
      alerts: [alert('b', { seenAtMs: 3000 }), alert('a', { endedAtMs: 2000, seenAtMs: 3000 })],
    });
    expect(again.record()).toMatchObject({ openedAtMs: 5, lastSeq: 5, skippedLines: 0 });
    await again.close();
  });

  it('skips and counts what is torn, and writes on behind it', async () => {
    const before = await openHistory();
    before.append([{ type: 'alert', alert: alert('a') }]);
    await before.close();
    appendFileSync(path, 'garbage\n[]\n{"seq":9,"type":"later"}\n{"seq":2,"type":"ale');
    const history = await openHistory();
    expect(history.record().skippedLines).toBe(4);
    history.append([{ type: 'alert', alert: alert('b') }]);
    await history.close();
    expect(replayAlerts(readFileSync(path, 'utf8'))).toMatchObject({ skippedLines: 4, lastSeq: 2 });
    expect([...replayAlerts(readFileSync(path, 'utf8')).alerts.keys()]).toEqual(['a', 'b']);
  });

  it('counts a line that was written twice once', () => {
    const text = [1, 1, 2].map((seq) => JSON.stringify({ seq, type: 'alert', alert: alert(`a${seq}`) })).join('\n');
    expect(replayAlerts(text)).toMatchObject({ skippedLines: 1, lastSeq: 2 });
  });

  it('shows the newest thousand', async () => {
    const history = await openHistory();
    const many = Array.from({ length: SHOWN_ALERTS + 5 }, (_, place) => alert(`a${place}`));
    history.append(many.map((each) => ({ type: 'alert' as const, alert: each })));
    const { alerts } = history.list();
    expect([alerts.length, alerts[0]!.id, alerts.at(-1)!.id]).toEqual([SHOWN_ALERTS, `a${SHOWN_ALERTS + 4}`, 'a5']);
    await history.close();
    expect(lines()).toHaveLength(SHOWN_ALERTS + 5);
  });

  it('keeps what the disk refuses, and writes it with what follows', async () => {
    mkdirSync(path);
    const history = await openAlertHistory(join(path, 'inner', 'alerts.jsonl'), {
      readOnly: false,
      warn: (message) => warnings.push(message),
    });
    history.append([{ type: 'alert', alert: alert('a') }]);
    await vi.waitFor(() => expect(warnings.at(-1)).toContain('could not be saved'));
    expect(history.list().alerts).toHaveLength(1);
    mkdirSync(join(path, 'inner'));
    history.append([{ type: 'alert', alert: alert('b') }]);
    await history.close();
    expect([...replayAlerts(readFileSync(join(path, 'inner', 'alerts.jsonl'), 'utf8')).alerts.keys()]).toEqual([
      'a',
      'b',
    ]);
  });

  it('follows another program’s file without a touch of its own', async () => {
    writeFileSync(path, `${JSON.stringify({ seq: 1, type: 'alert', alert: alert('a') })}\n{"torn`);
    const history = await openHistory(true);
    history.append([{ type: 'alert', alert: alert('mine') }]);
    expect(history.list().alerts.map(({ id }) => id)).toEqual(['a']);
    expect(await history.refresh()).toBe(false);
    appendFileSync(path, `\n${JSON.stringify({ seq: 2, type: 'alert', alert: alert('b') })}\n`);
    expect(await history.refresh()).toBe(true);
    expect(history.list().alerts.map(({ id }) => id)).toEqual(['b', 'a']);
    const { size } = statSync(path);
    await history.close();
    expect(statSync(path).size).toBe(size);
  });
});
