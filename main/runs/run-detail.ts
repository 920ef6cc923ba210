import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { failed, ok, type Result, type RunDetail, type RunFile, type RunSummary } from '@contract/index';

import { explainRun, type ExplainFacts } from './explain-run';
import { readLogTail } from './log-text';
import { lastOf } from './run-evidence';
import type { TrackedRun } from './tracked-run';

const LOG_LINES = 200;
/** Enough for any run's own files; what someone else put there does not flood a window. */
const MOST_FILES = 500;
const MOST_EVENT_LINES = 2000;

export async function describeRun(run: TrackedRun, queuedAtMs: number | null): Promise<Result<RunDetail>> {
  const { summary, config } = run;
  if (summary === null || config === null) {
    const path = join(run.folder, 'config.json');
    return run.configFailure === null
      ? failed('run-damaged', `${path} cannot be read. Restore it from a copy, or delete the run.`)
      : failed('run-newer', `${path}: ${run.configFailure}`);
  }
  const events = [...(run.events?.lines ?? []), ...(run.supervision?.lines ?? [])];
  events.sort((a, b) => a.wallTimeMs - b.wallTimeMs);
  const files = await listFiles(run.folder);
  return ok({
    summary,
    config,
    folder: run.folder,
    events: events.slice(-MOST_EVENT_LINES),
    logTail: await readLogTail(run.folder, LOG_LINES),
    files,
    explanation: explainRun(await factsOf(run, summary, { lines: events, files, queuedAtMs })),
  });
}

async function factsOf(
  run: TrackedRun,
  summary: RunSummary,
  known: Pick<ExplainFacts, 'lines' | 'files' | 'queuedAtMs'>,
): Promise<ExplainFacts> {
  const { launcher = null, launcherAlive = false, ranksAlive = 0, exit = null, result = null } = run.evidence ?? {};
  const requested = await stat(join(run.folder, 'stop.request')).catch(() => null);
  const launched = lastOf(known.lines, ({ source, kind }) => source === 'launcher' && kind === 'launched');
  const signs = [run.events?.lastEventTimeMs, run.telemetry?.lastSample?.wallTimeMs, known.lines.at(-1)?.wallTimeMs];
  const heard = signs.filter((timeMs) => timeMs !== null && timeMs !== undefined);
  return {
    ...known,
    ...{ summary, launcher, launcherAlive, ranksAlive, exit, result },
    stopRequestedAtMs: requested?.mtimeMs ?? null,
    attemptBeganAtMs: launched?.wallTimeMs ?? summary.startedAtMs,
    lastSignAtMs: heard.length === 0 ? null : Math.max(...heard),
  };
}

/** The run's files, two folders deep, by name. */
async function listFiles(folder: string): Promise<RunFile[]> {
  const files: RunFile[] = [];
  const waiting = [''];
  for (let inside = waiting.shift(); inside !== undefined && files.length < MOST_FILES; inside = waiting.shift()) {
    const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory() && path.split('/').length <= 2) waiting.push(path);
      if (!entry.isFile()) continue;
      const found = await stat(join(folder, path)).catch(() => null);
      if (found !== null) files.push({ path, sizeBytes: found.size });
    }
  }
  return files.sort((a, b) => a.path.localeCompare(b.path));
}
