import type { Alert, GpuSample, MachineSample, RunSummary } from '@contract/index';

import { judge, type Matters } from './alert-engine';
import type { AlertLine } from './alert-lines';
import { bytesWords } from './alert-words';
import { below, type AlertSettings, type Condition } from './condition';
import { gpuConditions } from './gpu-conditions';
import { newErrors } from './gpu-errors';
import type { TrainingRun } from './gpu-facts';
import { runConditions } from './run-conditions';
import { endingAlert, endingId, hasEnded } from './run-endings';
import { followRun, type RunTrack } from './run-track';

/** All that is looked at, at one instant. */
export interface AlertFacts {
  readonly machine: MachineSample;
  readonly runs: readonly RunSummary[];
  readonly settings: AlertSettings;
  readonly wallTimeMs: number;
  readonly monotonicMs: number;
  /** False for an end that was told before, or lies before the history; `wasActive`: this program saw it run. */
  readonly isNews: (run: RunSummary, wasActive: boolean) => boolean;
}

/** What is remembered from one look to the next. */
export interface JudgeState {
  readonly matters: Matters;
  readonly tracks: ReadonlyMap<string, RunTrack>;
  readonly errorCounts: ReadonlyMap<string, number>;
  readonly active: ReadonlySet<string>;
  /** Since when an attempt that is not told yet has been seen as ended, by the monotonic clock. */
  readonly endedSinceMs: ReadonlyMap<string, number>;
  readonly judgedAtMs: number | null;
}

export function startJudging(matters: Matters): JudgeState {
  const nothing = new Map<string, never>();
  return {
    matters,
    tracks: nothing,
    errorCounts: nothing,
    active: new Set(),
    endedSinceMs: nothing,
    judgedAtMs: null,
  };
}

const DISK_HOLD_MS = 10_000;
const DISK_CLEAR_MS = 60_000;
const DISK_MARGIN = 1.1;

/** An end is told when it has stood for so long: a launcher may be seen gone before its exit record and last lines are. */
const SETTLED_AFTER_MS = 3000;

/** Facts in, lines of the history out. */
export function judgeFacts(
  before: JudgeState,
  facts: AlertFacts,
): { readonly state: JudgeState; readonly lines: readonly AlertLine[] } {
  const { machine, runs, monotonicMs, wallTimeMs } = facts;
  const tracks = followRuns(before.tracks, runs, monotonicMs);
  const errors = newErrors(before.errorCounts, machine.sample.gpus);
  const conditions = [
    ...diskConditions(facts),
    ...machine.sample.gpus.flatMap((gpu) => conditionsOfGpu(gpu, facts, tracks, errors.came.get(gpu.uuid) ?? 0)),
    ...runs.flatMap((run) => runConditions(run, tracks.get(run.runId) ?? null, facts.settings, monotonicMs)),
  ];
  const elapsedMs = before.judgedAtMs === null ? 0 : monotonicMs - before.judgedAtMs;
  const seen = new Set(machine.sample.gpus.map(({ uuid }) => uuid));
  const isHidden = ({ device }: Alert): boolean => device !== null && !seen.has(device);
  const judged = judge(before.matters, conditions, { wallTimeMs, elapsedMs }, isHidden);
  const endings = judgeEndings(before, facts);
  return {
    state: {
      matters: judged.matters,
      tracks,
      errorCounts: errors.counts,
      active: new Set([...before.active, ...runs.filter(isActive).map(({ runId }) => runId)]),
      endedSinceMs: endings.endedSinceMs,
      judgedAtMs: monotonicMs,
    },
    lines: [
      ...judged.ended.map((each) => ({ type: 'ended' as const, ...each })),
      ...[...judged.began, ...endings.alerts].map((alert) => ({ type: 'alert' as const, alert })),
    ],
  };
}

function isActive({ state }: RunSummary): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping';
}

function followRuns(
  before: ReadonlyMap<string, RunTrack>,
  runs: readonly RunSummary[],
  nowMs: number,
): ReadonlyMap<string, RunTrack> {
  const followed = runs.map((run) => [run.runId, followRun(before.get(run.runId) ?? null, run, nowMs)] as const);
  return new Map(followed.flatMap(([runId, track]) => (track === null ? [] : [[runId, track]])));
}

function conditionsOfGpu(
  gpu: GpuSample,
  { machine, runs, settings }: AlertFacts,
  tracks: ReadonlyMap<string, RunTrack>,
  newUncorrectedErrors: number,
): readonly Condition[] {
  const lease = machine.leases.find(({ device }) => device === gpu.uuid) ?? null;
  const run = runs.find(({ runId }) => runId === lease?.runId);
  const training = run === undefined ? null : trainingOf(run, tracks.get(run.runId));
  return gpuConditions({ gpu, lease, training, newUncorrectedErrors }, settings);
}

/** Past its first steps; why a run that is stalled, or waits to begin again, leaves its GPU idle is told already. */
function trainingOf({ runId, name, conditions }: RunSummary, track: RunTrack | undefined): TrainingRun | null {
  const isHeldUp = conditions.some(({ kind }) => kind === 'stalled' || kind === 'retrying');
  return isHeldUp || (track?.warmSinceMs ?? null) === null ? null : { runId, name };
}

function diskConditions({ machine, settings }: AlertFacts): readonly Condition[] {
  const limit = settings.alertDiskFreeBytes;
  if (limit <= 0) return [];
  const { diskFreeBytes: free, diskTotalBytes: total } = machine.sample.host;
  const ofTotal = total === null ? '' : ` of ${bytesWords(total)}`;
  return [
    {
      key: 'disk-low',
      kind: 'disk-low',
      tone: 'attention',
      runId: null,
      device: null,
      title: 'The workspace’s disk is nearly full',
      evidence: `${bytesWords(free ?? 0)}${ofTotal} are free (threshold ${bytesWords(limit)}). Make room: a run stops when its checkpoints no longer fit.`,
      signal: below(free, limit, DISK_MARGIN * limit),
      holdMs: DISK_HOLD_MS,
      clearMs: DISK_CLEAR_MS,
      isMoment: false,
    },
  ];
}

function judgeEndings(
  before: JudgeState,
  { runs, isNews, wallTimeMs, monotonicMs }: AlertFacts,
): { readonly alerts: readonly Alert[]; readonly endedSinceMs: ReadonlyMap<string, number> } {
  const ended = runs.filter((run) => hasEnded(run) && isNews(run, before.active.has(run.runId)));
  const seen = ended.map((run) => ({ run, sinceMs: before.endedSinceMs.get(stateOf(run)) ?? monotonicMs }));
  return {
    alerts: seen
      .filter(({ sinceMs }) => monotonicMs - sinceMs >= SETTLED_AFTER_MS)
      .map(({ run }) => endingAlert(run, wallTimeMs)),
    endedSinceMs: new Map(seen.map(({ run, sinceMs }) => [stateOf(run), sinceMs])),
  };
}

/** A run that looks lost and turns out to have finished begins anew. */
function stateOf(run: RunSummary): string {
  return `${endingId(run)}:${run.state}`;
}
