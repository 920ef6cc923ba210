import type { QueueEntry, QueueView, RunConfig, RunState } from '@contract/index';

import type { Waiting } from './run-state';

/** What the queue has to know of a run, its own or one that another waits for. */
export interface QueueRun {
  readonly name: string;
  readonly state: RunState;
  /** Null when its config cannot be read. */
  readonly execution: Pick<RunConfig['execution'], 'device' | 'deviceCount' | 'threads'> | null;
}

export interface QueueFacts {
  readonly paused: boolean;
  /** What waits, in the order in which it would start. */
  readonly waiting: readonly QueueEntry[];
  /** Null when there is no such run in the workspace. */
  readonly runOf: (runId: string) => QueueRun | null;
  readonly runnerAlive: boolean;
  /** Why each run waits, as the runner found at its last look. */
  readonly runnerSays: ReadonlyMap<string, string>;
  /** Why nothing can start, with the remedy. */
  readonly problem: string | null;
}

export function viewOf(facts: QueueFacts): QueueView {
  return {
    paused: facts.paused,
    runnerAlive: facts.runnerAlive,
    problem: facts.problem,
    runs: facts.waiting.map((entry, index) => {
      const run = facts.runOf(entry.runId);
      return {
        entry,
        name: run?.name ?? entry.runId,
        position: index + 1,
        wants: run === null ? 'unknown' : devicesInWords(run),
        reason: reasonOf(entry, index, facts),
      };
    }),
  };
}

/** Where each run stands. */
export function waitingOf({ runs, paused }: QueueView): Map<string, Waiting> {
  return new Map(
    runs.map(({ entry, position, reason }) => {
      const { runId, attempt, priority, held, after, group } = entry;
      const place = { position, of: runs.length, priority, held, after, group, reason };
      return [runId, { attempt, place, queuePaused: paused }];
    }),
  );
}

/** What a person decided comes first, then what the runner found, then what the order says. */
function reasonOf(entry: QueueEntry, index: number, facts: QueueFacts): string {
  if (facts.runOf(entry.runId) === null) return 'There is no folder of this run in the workspace. Cancel it.';
  if (facts.paused) return 'The queue is paused.';
  if (entry.held) return 'It is held until you let it go.';
  const after = dependencyReason(entry, facts.runOf);
  if (after !== null) return after;
  if (facts.problem !== null) return facts.problem;
  const said = facts.runnerAlive ? facts.runnerSays.get(entry.runId) : undefined;
  if (said !== undefined) return sentence(withNames(said, facts.runOf));
  return index === 0 ? 'Its turn is next.' : 'It waits for the runs before it.';
}

/** The runner names a run by its folder, or by its id; where it is one of this workspace, its name says more. */
function withNames(words: string, runOf: QueueFacts['runOf']): string {
  return words.replace(/(?:the run in \S*[/\\]runs[/\\]|\brun )([0-9a-z][0-9a-z-]{2,63})/g, (all, runId: string) => {
    const run = runOf(runId);
    return run === null ? all : `“${run.name}”`;
  });
}

/** The runner's words stand within its own sentences too: here they are one. */
function sentence(words: string): string {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function dependencyReason(entry: QueueEntry, runOf: QueueFacts['runOf']): string | null {
  const open = entry.after.filter((runId) => runOf(runId)?.state !== 'finished');
  const [first] = open;
  if (first === undefined) return null;
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  const run = runOf(first);
  if (run === null) return `It waits for ${first}${others}, which is not in this workspace. Change what it waits for.`;
  return `It waits for “${run.name}”${others}: ${DEPENDENCY_IN_WORDS[run.state]}`;
}

const RESUME_OR_CHANGE = 'resume that run, or change what this one waits for.';
const DEPENDENCY_IN_WORDS: Readonly<Record<RunState, string>> = {
  queued: 'it is queued.',
  starting: 'it is starting.',
  running: 'it is running.',
  stopping: 'it is stopping.',
  finished: 'it has finished.',
  stopped: `it was stopped; ${RESUME_OR_CHANGE}`,
  failed: `it failed; ${RESUME_OR_CHANGE}`,
  lost: `it is lost; ${RESUME_OR_CHANGE}`,
};

function devicesInWords({ execution }: QueueRun): string {
  if (execution === null) return 'unknown';
  const { device, deviceCount, threads } = execution;
  const gpus = deviceCount === 1 ? '1 GPU' : `${deviceCount} GPUs`;
  const cores = deviceCount * threads;
  const cpu = threads === 0 ? 'all CPU cores' : cores === 1 ? '1 CPU core' : `${cores} CPU cores`;
  if (device === 'auto') return `${gpus} or ${cpu}`;
  return device === 'cuda' ? gpus : cpu;
}
