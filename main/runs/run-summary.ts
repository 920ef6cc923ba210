import type { RunConfig, RunSummary } from '@contract/index';

import { conditionsOf } from './conditions';
import type { EventValues } from './event-fold';
import type { LogFacts } from './log-facts';
import type { RunEvidence } from './run-host';
import { isNothing, type ReadNotes } from './run-notes';
import { deriveState, isActive, type Waiting } from './run-state';

export interface SummaryInputs extends LogFacts {
  readonly runId: string;
  /** Null when config.json cannot be read. */
  readonly config: RunConfig | null;
  readonly configFailure: string | null;
  /** Null before it was read. */
  readonly said: ReadNotes | null;
  /** Null of a run that was made here. */
  readonly addedAtMs: number | null;
  readonly createdAtMs: number;
  readonly evidence: RunEvidence;
  readonly waiting: Waiting | null;
}

const unreadable = 'config.json cannot be read: the run can be neither shown nor resumed.';

const endedElsewhere = 'It was added from elsewhere without an exit record: how it ended is not known here.';

/** Steps that an estimate needs before it says more than noise. */
const STEPS_FOR_ESTIMATE = 3;

export function summarize(inputs: SummaryInputs): RunSummary {
  const { config, evidence, events } = inputs;
  const { exit, launcher, result } = evidence;
  const { state, reason: derived } = deriveState(evidence, events.attempt, inputs.waiting);
  const reason = inputs.addedAtMs !== null && state === 'lost' ? endedElsewhere : derived;
  const place = state === 'queued' ? (inputs.waiting?.place ?? null) : null;
  const active = isActive(state);
  const ofStage = events.stageStart?.event.stage === events.lastStep?.stage;
  const epoch = ofStage ? (events.lastStep?.epoch ?? null) : null;
  return {
    runId: inputs.runId,
    name: inputs.said?.notes.name ?? config?.name ?? inputs.runId,
    preset: config?.preset ?? null,
    state,
    stateReason: config === null ? (inputs.configFailure ?? unreadable) : reason,
    createdAtMs: inputs.createdAtMs,
    startedAtMs: events.startedAtMs ?? inputs.launchedAtMs,
    endedAtMs: active || exit === null ? null : exit.endedAtMs,
    stage: events.stage,
    epoch,
    epochs: events.stageStart?.event.epochs ?? null,
    step: events.step,
    totalSteps: events.totalSteps,
    lastLoss: events.lastStep?.loss ?? null,
    imagesPerSecond: active ? (events.lastStep?.imagesPerSecond ?? null) : null,
    dataWaitFraction: active ? (events.lastStep?.dataWaitFraction ?? null) : null,
    etaSeconds: state === 'running' ? estimateSeconds(events) : null,
    validationAuc: events.lastValidationAuc,
    selectedAuc: events.selectedEpoch?.validationAuc ?? result?.validationAuc ?? null,
    selectedEpoch: events.selectedEpoch?.epoch ?? result?.selectedEpoch ?? null,
    testAuc: events.testAuc ?? result?.testAuc ?? null,
    attempt: Math.max(events.attempt, launcher?.attempt ?? 0, exit?.attempt ?? 0),
    launcherPid: active ? (launcher?.launcher.pid ?? null) : null,
    workerPids: active ? (launcher?.ranks.map(({ pid }) => pid) ?? []) : [],
    device: events.device ?? launcher?.devices.join(', ') ?? null,
    skippedLines: inputs.skippedLines,
    lastSeq: events.lastSeq,
    hasModel: evidence.hasModel,
    conditions: conditionsOf({ ...inputs, state, place, queuePaused: inputs.waiting?.queuePaused === true }),
    queue: place,
    ...saidOf(inputs.said),
    ...(inputs.addedAtMs === null ? {} : { addedAtMs: inputs.addedAtMs }),
  };
}

function saidOf(said: ReadNotes | null): Pick<RunSummary, 'notes' | 'notesProblem'> {
  if (said === null) return {};
  if (said.problem !== null) return { notesProblem: said.problem };
  return isNothing(said.notes) ? {} : { notes: said.notes };
}

/** Steps left at this stage's own pace, its validations included; stages to come may be faster or slower. */
function estimateSeconds(events: EventValues): number | null {
  const { stageStart, lastStep, lastStepTimeMs, totalSteps } = events;
  if (stageStart === null || lastStep === null || lastStepTimeMs === null || totalSteps === null) return null;
  if (lastStep.stage !== stageStart.event.stage || events.stage !== lastStep.stage) return null;
  const done = lastStep.step - stageStart.event.step;
  if (done < STEPS_FOR_ESTIMATE) return null;
  const secondsPerStep = (lastStepTimeMs - stageStart.timeMs) / 1000 / done;
  return Math.max(0, (totalSteps - lastStep.step) * secondsPerStep);
}
