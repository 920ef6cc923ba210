import type { EvaluatedRun, EvaluationExport, Result } from '@contract/index';
import { writeChosenFile } from '@main/workspace';

import { evaluationCsv, evaluationJson } from './evaluation-export';

export function writeExport(
  file: string,
  evaluated: EvaluatedRun,
  format: EvaluationExport['format'],
): Promise<Result<string>> {
  return writeChosenFile(file, format === 'json' ? evaluationJson(evaluated) : evaluationCsv(evaluated));
}
