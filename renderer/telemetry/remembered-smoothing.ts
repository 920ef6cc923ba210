import { smoothings, type Smoothing } from '../plotting';

const storageKey = 'telemetry smoothing';

/** As it was last chosen; the study's 10 s mean before that. */
export function readSmoothing(): Smoothing {
  const stored = window.localStorage.getItem(storageKey);
  return smoothings.find(({ value }) => value === stored)?.value ?? 'mean 10 s';
}

export function rememberSmoothing(smoothing: Smoothing): void {
  window.localStorage.setItem(storageKey, smoothing);
}
