import type { EvaluatedRun, EvaluationExport, Result } from '@contract/index';

import { evaluationCsv, evaluationJson } from './evaluation-export';
import { writeText } from './write-text';

export function writeExport(
  file: string,
  evaluated: EvaluatedRun,
  format: EvaluationExport['format'],
): Promise<Result<string>> {
  return writeText(file, format === 'json' ? evaluationJson(evaluated) : evaluationCsv(evaluated));
}
