import { MovingAverage, type GrowingSeries, type SeriesClient } from '../plotting';

/** The window of the study's figures. */
export const averageWindowMs = 10_000;

/** What a run's worker reports, as series. */
export interface TrainingSeries {
  readonly loss: GrowingSeries;
  readonly lossAverage: MovingAverage;
  readonly validationLoss: GrowingSeries;
  readonly validationAuc: GrowingSeries;
  readonly validationAucLower: GrowingSeries;
  readonly validationAucUpper: GrowingSeries;
  /** The stages as they began, again after each resume: the value is the place in the order of the contract's stages. */
  readonly stage: GrowingSeries;
}

export function watchTraining(client: SeriesClient): TrainingSeries {
  const loss = client.watch('loss', 'events');
  return {
    loss,
    lossAverage: new MovingAverage(loss, averageWindowMs),
    validationLoss: client.watch('validationLoss', 'events'),
    validationAuc: client.watch('validationAuc', 'events'),
    validationAucLower: client.watch('validationAucLower', 'events'),
    validationAucUpper: client.watch('validationAucUpper', 'events'),
    stage: client.watch('stage', 'events', 'keep'),
  };
}

export function lastOf(values: Float64Array): number | null {
  const last = values[values.length - 1];
  return last === undefined || !Number.isFinite(last) ? null : last;
}
