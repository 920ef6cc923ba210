import type {
  AucEstimate,
  EpochEndedEvent,
  RunEvent,
  RunEventLine,
  Stage,
  StageStartedEvent,
  StepEvent,
} from '@contract/index';

import { describeRunEvent } from './event-words';
import { parseRunEvent } from './parse-line';
import { SeriesSet } from './series';
import { SteadyClock } from './steady-clock';

/** The order of the stages, as numbers of the series `stage`. */
export const STAGES: readonly Stage[] = ['prepare', 'patch', 'whole', 'test', 'export'];

/** Where a stage began on the time axis of its attempt. */
interface StageStart {
  readonly event: StageStartedEvent;
  readonly timeMs: number;
}

/**
 * All that events.jsonl says of a run, folded line by line. A resume supersedes what lay after its step: here for what a
 * summary says; the series keep every point, and their readers let later ones supersede.
 */
export class EventFold {
  readonly series = new SeriesSet();
  readonly lines: RunEventLine[] = [];
  skippedLines = 0;
  lastSeq = 0;
  attempt = 0;
  startedAtMs: number | null = null;
  device: string | null = null;
  totalSteps: number | null = null;
  /** Steps done, over all stages. */
  step: number | null = null;
  stage: Stage | null = null;
  /** Of the last stage that counts epochs: what comes after it (scoring, export) has none of its own. */
  stageStart: StageStart | null = null;
  lastStep: StepEvent | null = null;
  lastStepTimeMs: number | null = null;
  lastEventTimeMs: number | null = null;
  testAuc: AucEstimate | null = null;
  private epochs: EpochEndedEvent[] = [];
  private readonly clock = new SteadyClock();

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
    if (text !== null) this.lines.push({ wallTimeMs: event.wallTimeMs, source: 'worker', kind: event.type, text });
  }

  get lastEpoch(): EpochEndedEvent | null {
    return this.epochs.at(-1) ?? null;
  }

  /** The epoch whose weights are kept: the last one marked as the best so far. */
  get selectedEpoch(): EpochEndedEvent | null {
    return [...this.epochs].reverse().find(({ selected, validationAuc }) => selected && validationAuc !== null) ?? null;
  }

  get lastValidationAuc(): AucEstimate | null {
    return [...this.epochs].reverse().find(({ validationAuc }) => validationAuc !== null)?.validationAuc ?? null;
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
        return;
      case 'stage-started':
        this.stage = event.stage;
        this.step = event.step;
        if (event.epochs !== null) this.stageStart = { event, timeMs };
        this.series.push('stage', event.step, timeMs, STAGES.indexOf(event.stage));
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
    this.series.push('loss', event.step, timeMs, event.loss);
    this.series.push('learningRate', event.step, timeMs, event.learningRate);
    this.series.push('imagesPerSecond', event.step, timeMs, event.imagesPerSecond);
    this.series.push('dataWait', event.step, timeMs, event.dataWaitFraction);
  }

  private takeEpoch(event: EpochEndedEvent, timeMs: number): void {
    // An attempt that goes on from within an epoch ends that epoch again.
    this.epochs = this.epochs.filter(({ stage, epoch }) => stage !== event.stage || epoch !== event.epoch);
    this.epochs.push(event);
    this.series.push('trainLoss', event.step, timeMs, event.trainLoss);
    this.series.push('validationLoss', event.step, timeMs, event.validationLoss);
    if (event.validationAccuracy !== null) {
      this.series.push('validationAccuracy', event.step, timeMs, event.validationAccuracy);
    }
    const auc = event.validationAuc;
    if (auc === null) return;
    this.series.push('validationAuc', event.step, timeMs, auc.auc);
    this.series.push('validationAucLower', event.step, timeMs, auc.lower);
    this.series.push('validationAucUpper', event.step, timeMs, auc.upper);
  }

  private supersedeAfter(step: number): void {
    this.epochs = this.epochs.filter((epoch) => epoch.step <= step);
    this.step = step;
    this.lastStep = this.lastStep !== null && this.lastStep.step > step ? null : this.lastStep;
    this.lastStepTimeMs = null;
    this.stageStart = null;
    this.testAuc = null;
  }
}
