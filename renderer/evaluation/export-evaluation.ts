import type { EvaluationExport, Failure } from '@contract/index';

import { attempt, workstation } from '../bridge';

export interface ExportState {
  readonly working: boolean;
  /** Where the last one lies. */
  readonly file: string | null;
  readonly failure: Failure | null;
}

/** Asks for a place and writes there; canceling changes nothing. */
export async function exportEvaluation(wanted: EvaluationExport, tell: (state: ExportState) => void): Promise<void> {
  tell({ working: true, file: null, failure: null });
  const result = await attempt(() => workstation.evaluation.export(wanted));
  if (result.ok) tell({ working: false, file: result.value, failure: null });
  else tell({ working: false, file: null, failure: result.failure });
}
