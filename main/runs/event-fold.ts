import type {
  AucEstimate,
  EpochEndedEvent,
  RunEvent,
  RunEventLine,
  Stage,
  StageStartedEvent,
  StepEvent,
} from '@contract/index';

import { BoundedLines, type LinesState } from './bounded-lines';
import { describeRunEvent } from './event-words';
import { parseRunEvent } from './parse-line';
import { noPoints, type PointSink } from './series';
import { SteadyClock, type SteadyClockState } from './steady-clock';

/** The order of the stages, as numbers of the series `stage`. */
export const STAGES: readonly Stage[] = ['prepare', 'patch', 'whole', 'test', 'export'];

/** Epochs that are remembered one by one. */
const MOST_EPOCHS = 2000;

/** Where a stage began on the time axis of its attempt. */
export interface StageStart {
  readonly event: StageStartedEvent;
  readonly timeMs: number;
}

/** What events.jsonl says of a run now, but for its lines. */
export interface EventValues {
  readonly skippedLines: number;
  readonly lastSeq: number;
  readonly attempt: number;
  readonly startedAtMs: number | null;
  readonly device: string | null;
  readonly totalSteps: number | null;
  /** Steps done, over all stages. */
  readonly step: number | null;
  readonly stage: Stage | null;
  /** Of the last stage that counts epochs: what comes after it (scoring, export) has none of its own. */
  readonly stageStart: StageStart | null;
  readonly lastStep: StepEvent | null;
  readonly lastStepTimeMs: number | null;
  readonly lastEventTimeMs: number | null;
  readonly testAuc: AucEstimate | null;
  readonly lastEpoch: EpochEndedEvent | null;
  /** The epoch whose weights are kept: the last one marked as the best so far. */
  readonly selectedEpoch: EpochEndedEvent | null;
  readonly lastValidationAuc: AucEstimate | null;
}

/** What events.jsonl says of a run now. */
export interface EventFacts extends EventValues {
  /** The newest, oldest first. */
  readonly lines: readonly RunEventLine[];
  /** How many came before them. */
  readonly droppedLines: number;
}

/** What a fold goes on from when the rest of its log comes. */
export interface EventFoldState {
  readonly values: EventValues;
  readonly epochs: readonly EpochEndedEvent[];
  readonly lines: LinesState;
  readonly clock: SteadyClockState | null;
}

/**
 * All that events.jsonl says of a run, folded line by line. A resume supersedes what lay after its step: what a
 * summary says, and the points of the series.
 */
export class EventFold implements EventFacts {
  skippedLines = 0;
  lastSeq = 0;
  attempt = 0;
  startedAtMs: number | null = null;
  device: string | null = null;
  totalSteps: number | null = null;
  step: number | null = null;
  stage: Stage | null = null;
  stageStart: StageStart | null = null;
  lastStep: StepEvent | null = null;
  lastStepTimeMs: number | null = null;
  lastEventTimeMs: number | null = null;
  testAuc: AucEstimate | null = null;
  readonly kept: BoundedLines;
  private epochs: EpochEndedEvent[] = [];
  private readonly clock: SteadyClock;

  constructor(
    private readonly points: PointSink = noPoints,
    saved: EventFoldState | null = null,
  ) {
    this.kept = new BoundedLines(saved?.lines);
    this.clock = new SteadyClock(saved?.clock);
    if (saved === null) return;
    this.epochs = [...saved.epochs];
    this.restore(saved.values);
  }

  take(line: string): void {
    const event = parseRunEvent(line);
    // A sequence number that does not grow is a line written twice.
    if (event === null || event.seq <= this.lastSeq) {
      this.skippedLines += 1;
      return;
    }
    this.lastSeq = event.seq;
    this.attempt = Math.max(this.attempt, event.attempt);
    const timeMs = this.clock.timeMs(event.wallTimeMs, event.monotonicMs);
    this.lastEventTimeMs = timeMs;
    this.apply(event, timeMs);
    const text = describeRunEvent(event);
    if (text !== null) this.kept.push({ wallTimeMs: event.wallTimeMs, source: 'worker', kind: event.type, text });
  }

  get lines(): readonly RunEventLine[] {
    return this.kept.newest;
  }

  get droppedLines(): number {
    return this.kept.dropped;
  }

  get lastEpoch(): EpochEndedEvent | null {
    return this.epochs.at(-1) ?? null;
  }

  get selectedEpoch(): EpochEndedEvent | null {
    return [...this.epochs].reverse().find(({ selected, validationAuc }) => selected && validationAuc !== null) ?? null;
  }

  get lastValidationAuc(): AucEstimate | null {
    return [...this.epochs].reverse().find(({ validationAuc }) => validationAuc !== null)?.validationAuc ?? null;
  }

  toValues(): EventValues {
    return {
      skippedLines: this.skippedLines,
      lastSeq: this.lastSeq,
      attempt: this.attempt,
      startedAtMs: this.startedAtMs,
      device: this.device,
      totalSteps: this.totalSteps,
      step: this.step,
      stage: this.stage,
      stageStart: this.stageStart,
      lastStep: this.lastStep,
      lastStepTimeMs: this.lastStepTimeMs,
      lastEventTimeMs: this.lastEventTimeMs,
      testAuc: this.testAuc,
      lastEpoch: this.lastEpoch,
      selectedEpoch: this.selectedEpoch,
      lastValidationAuc: this.lastValidationAuc,
    };
  }

  toState(): EventFoldState {
    return {
      values: this.toValues(),
      epochs: this.epochs,
      lines: this.kept.toState(),
      clock: this.clock.toState(),
    };
  }

  private restore(values: EventValues): void {
    this.skippedLines = values.skippedLines;
    this.lastSeq = values.lastSeq;
    this.attempt = values.attempt;
    this.startedAtMs = values.startedAtMs;
    this.device = values.device;
    this.totalSteps = values.totalSteps;
    this.step = values.step;
    this.stage = values.stage;
    this.stageStart = values.stageStart;
    this.lastStep = values.lastStep;
    this.lastStepTimeMs = values.lastStepTimeMs;
    this.lastEventTimeMs = values.lastEventTimeMs;
    this.testAuc = values.testAuc;
  }

  private apply(event: RunEvent, timeMs: number): void {
    switch (event.type) {
      case 'started':
        this.startedAtMs ??= event.wallTimeMs;
        this.device = event.device;
        this.totalSteps = event.totalSteps;
        return;
      case 'resumed':
        this.supersedeAfter(event.fromStep);
        this.points.push('resumed', event.fromStep, timeMs, event.attempt);
        return;
      case 'stage-started':
        this.stage = event.stage;
        this.step = event.step;
        if (event.epochs !== null) this.stageStart = { event, timeMs };
        this.points.push('stage', event.step, timeMs, STAGES.indexOf(event.stage));
        if (event.stepsPerEpoch !== null) this.points.push('stepsPerEpoch', event.step, timeMs, event.stepsPerEpoch);
        return;
      case 'step':
        this.takeStep(event, timeMs);
        return;
      case 'epoch-ended':
        this.takeEpoch(event, timeMs);
        return;
      case 'evaluated':
        this.testAuc = event.testAuc;
        return;
      case 'progress':
        this.stage = event.stage;
        return;
      case 'checkpoint':
        this.points.push('checkpoint', event.step, timeMs, event.step);
        return;
      case 'exported':
      case 'message':
      case 'ended':
        return;
    }
  }

  private takeStep(event: StepEvent, timeMs: number): void {
    this.stage = event.stage;
    this.step = event.step;
    this.lastStep = event;
    this.lastStepTimeMs = timeMs;
    this.points.push('loss', event.step, timeMs, event.loss);
    this.points.push('learningRate', event.step, timeMs, event.learningRate);
    this.points.push('imagesPerSecond', event.step, timeMs, event.imagesPerSecond);
    this.points.push('dataWait', event.step, timeMs, event.dataWaitFraction);
  }

  private takeEpoch(event: EpochEndedEvent, timeMs: number): void {
    this.rememberEpoch(event);
    this.points.push('epoch', event.step, timeMs, event.epoch);
    this.points.push('trainLoss', event.step, timeMs, event.trainLoss);
    this.points.push('validationLoss', event.step, timeMs, event.validationLoss);
    if (event.validationAccuracy !== null) {
      this.points.push('validationAccuracy', event.step, timeMs, event.validationAccuracy);
    }
    const auc = event.validationAuc;
    if (auc === null) return;
    this.points.push('validationAuc', event.step, timeMs, auc.auc);
    this.points.push('validationAucLower', event.step, timeMs, auc.lower);
    this.points.push('validationAucUpper', event.step, timeMs, auc.upper);
  }

  private rememberEpoch(event: EpochEndedEvent): void {
    // An attempt that goes on from within an epoch ends that epoch again.
    this.epochs = this.epochs.filter(({ stage, epoch }) => stage !== event.stage || epoch !== event.epoch);
    this.epochs.push(event);
    if (this.epochs.length <= MOST_EPOCHS) return;
    const { selectedEpoch } = this;
    const oldest = this.epochs.findIndex((epoch) => epoch !== selectedEpoch);
    this.epochs.splice(oldest, 1);
  }

  private supersedeAfter(step: number): void {
    this.points.supersedeAfter(step);
    this.epochs = this.epochs.filter((epoch) => epoch.step <= step);
    this.step = step;
    this.lastStep = this.lastStep !== null && this.lastStep.step > step ? null : this.lastStep;
    this.lastStepTimeMs = null;
    this.stageStart = null;
    this.testAuc = null;
  }
}
