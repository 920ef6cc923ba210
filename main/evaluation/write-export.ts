import { failed, ok, type EvaluatedRun, type EvaluationExport, type Result } from '@contract/index';
import { diskFailure, systemCodeOf, writeWholeFile } from '@main/workspace';

import { evaluationCsv, evaluationJson } from './evaluation-export';

export async function writeExport(
  file: string,
  evaluated: EvaluatedRun,
  format: EvaluationExport['format'],
): Promise<Result<string>> {
  try {
    await writeWholeFile(file, format === 'json' ? evaluationJson(evaluated) : evaluationCsv(evaluated));
    return ok(file);
  } catch (error) {
    const known = diskFailure(error, file);
    if (known !== null) return known;
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return failed('write-failed', `${file} could not be written (${code}). Choose another place.`);
  }
}
