import type { RunEvent, Stage } from '@contract/index';

const STAGE_IN_WORDS: Readonly<Record<Stage, string>> = {
  prepare: 'Preparing images',
  patch: 'Lesion patches',
  whole: 'Whole images',
  test: 'Scoring the test cases',
  export: 'Exporting the model',
};

/** An event as a line for a person; null for those that come too often to be read one by one. */
export function describeRunEvent(event: RunEvent): string | null {
  switch (event.type) {
    case 'step':
    case 'progress':
      return null;
    case 'started':
      return `Attempt ${event.attempt} began on ${event.device} with ${count(event.worldSize, 'process', 'processes')}`;
    case 'resumed':
      return `Attempt ${event.attempt} goes on from step ${event.fromStep}`;
    case 'stage-started':
      return event.epochs === null
        ? STAGE_IN_WORDS[event.stage]
        : `${STAGE_IN_WORDS[event.stage]}: ${count(event.epochs, 'epoch', 'epochs')} of ${event.stepsPerEpoch ?? '?'} steps`;
    case 'epoch-ended':
      return `Epoch ${event.epoch} ended at step ${event.step}${epochScore(event)}${event.selected ? '; best so far, kept' : ''}`;
    case 'checkpoint':
      return `Checkpoint at step ${event.step}: ${event.file}`;
    case 'evaluated':
      return `Test AUC ${event.testAuc.auc.toFixed(3)}${interval(event.testAuc)} on ${event.testAuc.caseCount} images`;
    case 'exported':
      return `Exported ${event.file}; largest difference to torch ${event.parity.maximumLogitDifference.toExponential(1)}`;
    case 'message':
      return event.level === 'info' ? event.text : `${event.level}: ${event.text}`;
    case 'ended':
      return `The worker ${event.outcome === 'failed' ? 'failed' : event.outcome} at step ${event.step}`;
  }
}

function epochScore(event: Extract<RunEvent, { type: 'epoch-ended' }>): string {
  if (event.validationAuc !== null) {
    return `, validation AUC ${event.validationAuc.auc.toFixed(3)}${interval(event.validationAuc)}`;
  }
  return event.validationAccuracy === null ? '' : `, validation accuracy ${event.validationAccuracy.toFixed(3)}`;
}

function interval({ lower, upper }: { readonly lower: number | null; readonly upper: number | null }): string {
  return lower === null || upper === null ? '' : ` [${lower.toFixed(3)}, ${upper.toFixed(3)}]`;
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
