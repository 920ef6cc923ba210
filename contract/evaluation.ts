import { command } from './channel.js';
import type { EvaluatedRun } from './generated/types.js';
import { isEvaluationRequest, isEvaluationTopic } from './generated/validators.js';

export const evaluationCommands = {
  /** The statistics of one run's predictions, computed beside main's thread. */
  'evaluation.ofRun': command(isEvaluationRequest).returns<EvaluatedRun>(),
  /** Nobody waits under this topic any more. */
  'evaluation.leave': command(isEvaluationTopic).returns<null>(),
};
