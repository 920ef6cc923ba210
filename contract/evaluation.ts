import { command } from './channel.js';
import type { EvaluatedRun, RunEfficiency } from './generated/types.js';
import {
  isEfficiencyRequest,
  isEvaluationExport,
  isEvaluationRequest,
  isEvaluationStampRequest,
  isEvaluationTopic,
} from './generated/validators.js';

export const evaluationCommands = {
  /** The statistics of one run's predictions, computed beside main's thread. */
  'evaluation.ofRun': command(isEvaluationRequest).returns<EvaluatedRun>(),
  /** Another text whenever a file that the statistics rest on has changed; a failure when the run is gone. */
  'evaluation.stamp': command(isEvaluationStampRequest).returns<string>(),
  /** Nobody waits under this topic any more. */
  'evaluation.leave': command(isEvaluationTopic).returns<null>(),
  /** Asks for a place and writes the evaluation there; null when that was canceled, else the file. */
  'evaluation.export': command(isEvaluationExport).returns<string | null>(),
  /** Time and energy to a target AUC, and speed. */
  'evaluation.efficiency': command(isEfficiencyRequest).returns<RunEfficiency>(),
};
