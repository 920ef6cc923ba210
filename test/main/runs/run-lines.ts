import type { AucEstimate, EpochEndedEvent, RunEvent, StepEvent } from '@contract/index';

/** Events of a run, one after another, with rising sequence numbers and both clocks running evenly. */
export class RunWriter {
  seq = 0;
  constructor(
    readonly startMs = 1_800_000_000_000,
    readonly monotonicStartMs = 5000,
  ) {}

  line(event: Readonly<Record<string, unknown>>): string {
    this.seq += 1;
    const clocks = { wallTimeMs: this.startMs + this.seq * 1000, monotonicMs: this.monotonicStartMs + this.seq * 1000 };
    return JSON.stringify({ attempt: 1, ...event, seq: this.seq, ...clocks });
  }

  step(step: number, more: Partial<StepEvent> = {}): string {
    return this.line({
      type: 'step',
      stage: 'whole',
      step,
      epoch: 1,
      loss: 1 / step,
      learningRate: 0.001,
      imagesPerSecond: 40,
      dataWaitFraction: 0.02,
      ...more,
    });
  }

  epoch(epoch: number, step: number, auc: number, selected: boolean): string {
    const ended: Omit<EpochEndedEvent, 'seq' | 'wallTimeMs' | 'monotonicMs' | 'attempt'> = {
      type: 'epoch-ended',
      stage: 'whole',
      step,
      epoch,
      trainLoss: 0.5,
      validationLoss: 0.6,
      validationAuc: aucOf(auc),
      validationAccuracy: null,
      selected,
    };
    return this.line(ended);
  }

  started(totalSteps: number): string {
    return this.line({ type: 'started', worldSize: 1, device: 'cpu', totalSteps } satisfies Partial<RunEvent>);
  }

  stage(stage: string, step: number): string {
    return this.line({ type: 'stage-started', stage, epochs: 4, stepsPerEpoch: 10, step });
  }
}

export function aucOf(auc: number): AucEstimate {
  return {
    auc,
    lower: auc - 0.05,
    upper: auc + 0.05,
    level: 0.95,
    method: 'logit, patient-clustered (Obuchowski 1997)',
    unit: 'image',
    aggregation: 'none',
    caseCount: 100,
    positiveCount: 40,
    patientCount: 40,
    splitHash: '0'.repeat(64),
    part: 'validation',
  };
}
