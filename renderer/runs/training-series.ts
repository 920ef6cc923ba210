import { SmoothedSeries, type GrowingSeries, type SeriesClient, type Smoothing } from '../plotting';

/** What a run's worker reports, as series. */
export interface TrainingSeries {
  readonly loss: SmoothedSeries;
  readonly validationLoss: GrowingSeries;
  readonly validationAuc: GrowingSeries;
  readonly validationAucLower: GrowingSeries;
  readonly validationAucUpper: GrowingSeries;
  /** The stages as they began, again after each resume: the value is the place in the order of the contract's stages. */
  readonly stage: GrowingSeries;
}

export function watchTraining(client: SeriesClient, smoothing: Smoothing): TrainingSeries {
  return {
    loss: new SmoothedSeries(client.watch('loss', 'events'), smoothing, client.closeUps),
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
