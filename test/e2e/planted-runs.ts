// Run folders as trainings leave them, written by hand: for what only looks at runs.
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkout } from './workstation-driver.ts';

export interface PlantedRun {
  readonly runId: string;
  readonly name: string;
  /** Of the whole stage; what else differs between the runs comes of it. */
  readonly epochs?: number;
  readonly outcome?: 'finished' | 'stopped' | 'failed';
  readonly testAuc?: number | null;
  readonly notes?: Readonly<Record<string, unknown>>;
  readonly log?: string;
  /** When it was made. */
  readonly createdMs?: number;
}

const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2026, 10, 1);

interface Preset {
  readonly config: Readonly<Record<string, unknown>> & { readonly whole: Readonly<Record<string, unknown>> };
}

const preset = JSON.parse(readFileSync(join(checkout, 'assets/presets/smoke-cpu.json'), 'utf8')) as Preset;
const splitHash = 'a'.repeat(64);

/** Writes one run's folder below `parent`; returns the folder. */
export function plantRun(parent: string, run: PlantedRun): string {
  const folder = join(parent, run.runId);
  const { epochs = 3, outcome = 'finished', createdMs = FIRST_MS } = run;
  mkdirSync(join(folder, 'local'), { recursive: true });
  const put = (name: string, value: unknown): void => writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`);
  put('config.json', {
    ...preset.config,
    name: run.name,
    preset: 'smoke-cpu',
    whole: { ...preset.config.whole, epochs },
  });
  put('manifest.json', { formatVersion: 1, datasetName: 'planted', salt: '00', images: [] });
  put('split.json', {
    ...{ formatVersion: 1, hash: splitHash, seed: 1, trainFraction: 0.6, validationFraction: 0.2, cases: [] },
  });
  put('result.json', resultOf(run, outcome));
  put('exit.json', {
    ...{ attempt: 1, outcome, reason: `It ${outcome === 'failed' ? 'ran out of memory' : outcome}.` },
    ...{ exitCode: outcome === 'failed' ? 1 : 0, signal: null, endedAtMs: createdMs + HOUR_MS, logTail: [] },
  });
  writeFileSync(join(folder, 'events.jsonl'), eventsOf(run, createdMs));
  if (run.notes !== undefined) put('notes.json', run.notes);
  if (run.log !== undefined) writeFileSync(join(folder, 'local', 'launcher.log'), run.log);
  utimesSync(join(folder, 'config.json'), createdMs / 1000, createdMs / 1000);
  return folder;
}

function resultOf({ testAuc = null }: PlantedRun, outcome: string): unknown {
  return {
    ...{ outcome, attempt: 1, step: 30, selectedEpoch: null, validationAuc: null, parity: null },
    ...{ testAuc: testAuc === null ? null : estimateOf(testAuc), durationSeconds: 3600, error: null },
  };
}

function estimateOf(auc: number): unknown {
  return {
    ...{ auc, lower: auc - 0.05, upper: Math.min(1, auc + 0.04), level: 0.95, method: 'logit, clustered by patient' },
    ...{ unit: 'image', aggregation: 'none', caseCount: 410, positiveCount: 120, patientCount: 103 },
    ...{ splitHash, part: 'test' },
  };
}

function eventsOf({ runId }: PlantedRun, createdMs: number): string {
  const at = { wallTimeMs: createdMs, monotonicMs: 1, attempt: 1 };
  const started = { type: 'started', seq: 1, ...at, worldSize: 1, device: 'cpu', totalSteps: 30 };
  const said = { type: 'message', seq: 2, ...at, level: 'info', text: `${runId} began` };
  return [started, said].map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Many runs, as a year of sweeps leaves them. */
export function plantRuns(parent: string, count: number): void {
  const outcomes = ['finished', 'finished', 'finished', 'stopped', 'failed'] as const;
  for (let index = 0; index < count; index += 1) {
    const outcome = outcomes[index % outcomes.length] ?? 'finished';
    plantRun(parent, {
      runId: `20261101-${String(index).padStart(6, '0')}-sweep`,
      name: `sweep ${index} lr ${((index * 7919) % 1000) / 1000}`,
      epochs: 1 + (index % 50),
      outcome,
      testAuc: outcome === 'finished' ? 0.7 + ((index * 104_729) % 3000) / 10_000 : null,
      createdMs: FIRST_MS + index * 60_000,
    });
  }
}
