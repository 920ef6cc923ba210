import { constants } from 'node:os';

import type { Evidence, ExitRecord, RunEventLine, RunFile, RunSummary } from '@contract/index';

import type { RunEvidence } from './run-host';

export interface EvidenceFacts extends Omit<RunEvidence, 'stopRequested' | 'hasModel'> {
  readonly summary: RunSummary;
  readonly exit: ExitRecord | null;
  /** Of the worker and of the launcher, oldest first. */
  readonly lines: readonly RunEventLine[];
  readonly files: readonly RunFile[];
  /** When the launcher of the newest attempt began. */
  readonly attemptBeganAtMs: number | null;
  /** When its logs were last written to. */
  readonly lastSignAtMs: number | null;
}

const MOST_TRACEBACK_LINES = 6;

/** The facts that the state rests on, those that a person asks for first on top. */
export function evidenceOf(facts: EvidenceFacts): Evidence[] {
  const { summary, launcher, launcherAlive, ranksAlive, exit } = facts;
  // What became of an attempt before says nothing about the one that runs or waits.
  const isOver = exit !== null && exit.attempt >= (launcher?.attempt ?? 0) && summary.state !== 'queued';
  const ended = isOver ? exit : null;
  const failure = ended?.outcome === 'failed' ? ended : null;
  const running = isOver ? null : launcher;
  const all: readonly (readonly [string, string | null])[] = [
    ['Waits', summary.queue?.reason ?? null],
    ['Attempt', summary.attempt === 0 ? null : String(summary.attempt)],
    ['Exit code', ended?.exitCode?.toString() ?? null],
    ['Signal', signalInWords(ended?.signal ?? null)],
    ['Memory', failure === null ? null : memoryHint(failure)],
    ['Exception', failure === null ? null : tracebackOf(failure.logTail)],
    ['Last line of the log', failure?.logTail.at(-1) ?? null],
    ['Launcher', running === null ? null : `PID ${running.launcher.pid}, ${launcherAlive ? 'runs' : 'is gone'}`],
    ['Its processes', running === null || ranksAlive === 0 ? null : `${ranksAlive} of ${running.ranks.length} run`],
    ['Devices', launcher?.devices.join(', ') ?? null],
    ['Result', !isOver && facts.result?.outcome === 'finished' ? 'The worker wrote that it finished' : null],
    ['Last step', lastStep(facts)],
    ['Last event', lastLine(facts.lines, ({ source }) => source === 'worker')],
    ['Last checkpoint', lastCheckpoint(facts)],
    ['Launcher’s last word', lastLine(facts.lines, ({ source }) => source === 'launcher')],
    ['Stacks', stacksOf(facts)],
    ...alsoHolding(summary),
    ['Unreadable log lines', summary.skippedLines === 0 ? null : `${summary.skippedLines} were skipped`],
  ];
  return all.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]));
}

/** Conditions that the state is not told by. */
function alsoHolding({ state, conditions }: RunSummary): (readonly [string, string])[] {
  const told = state === 'stopping' ? 0 : 1;
  return conditions.slice(told).map(({ kind, text }) => [kind.charAt(0).toUpperCase() + kind.slice(1), text]);
}

/** `9 (SIGKILL)` */
function signalInWords(number: number | null): string | null {
  if (number === null) return null;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name === undefined ? String(number) : `${number} (${name})`;
}

/** The machine's own time, to the second: `2026-11-25 19:41:32`. */
export function timeInWords(timeMs: number): string {
  return new Date(timeMs).toLocaleString('sv-SE');
}

/** The sentence that speaks of memory that ran out; null when none does. */
function memoryHint({ reason, logTail }: ExitRecord): string | null {
  const sentences = [...reason.split(/(?<=[.!?])\s+/), ...logTail];
  return sentences.find((text) => /memory (?:\w+ )?ran out|out of memory|OutOfMemory|MemoryError/i.test(text)) ?? null;
}

/** The last lines of the last traceback: where it was raised, and what. */
function tracebackOf(logTail: readonly string[]): string | null {
  const raised = lastIndex(logTail, (line) => /(?:^|\s)[\w.]*(?:Error|Exception|Interrupt|Exit)\b(?::|$)/.test(line));
  if (raised === -1) return null;
  const begun = lastIndex(logTail.slice(0, raised), (line) => line.includes('Traceback (most recent call last)'));
  const from = Math.max(begun === -1 ? raised : begun, raised + 1 - MOST_TRACEBACK_LINES);
  return logTail.slice(from, raised + 1).join('\n');
}

function lastStep({ summary, lastSignAtMs }: EvidenceFacts): string | null {
  const { step, totalSteps } = summary;
  if (step === null) return null;
  const of = totalSteps === null ? '' : ` of ${totalSteps}`;
  return `${step}${of}${lastSignAtMs === null ? '' : `; last heard of at ${timeInWords(lastSignAtMs)}`}`;
}

/** The last one that is meant. */
export function lastOf<T>(all: readonly T[], isMeant: (each: T) => boolean): T | undefined {
  return all[lastIndex(all, isMeant)];
}

function lastIndex<T>(all: readonly T[], isMeant: (each: T) => boolean): number {
  for (let index = all.length - 1; index >= 0; index -= 1) if (isMeant(all[index] as T)) return index;
  return -1;
}

function lastLine(lines: readonly RunEventLine[], isMeant: (line: RunEventLine) => boolean): string | null {
  const line = lastOf(lines, isMeant);
  return line === undefined ? null : `${timeInWords(line.wallTimeMs)}  ${line.text}`;
}

/** From the log; from the folder where the log says nothing of it (any more). */
function lastCheckpoint({ lines, files }: EvidenceFacts): string | null {
  const said = lastLine(lines, ({ kind }) => kind === 'checkpoint');
  if (said !== null) return said;
  return lastOf(files, ({ path }) => /^checkpoints\/step-.*\.pt$/.test(path))?.path ?? null;
}

/** Where the stacks of this attempt's ranks were saved when it stood still, or did not begin. */
function stacksOf({ summary, files }: EvidenceFacts): string | null {
  const start = `local/stacks/attempt-${summary.attempt}-`;
  const saved = files.filter(({ path }) => path.startsWith(start)).map(({ path }) => path);
  return saved.length === 0 ? null : saved.join('\n');
}
