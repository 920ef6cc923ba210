import type { EvaluatedRun } from '@contract/index';
import { DEFINITIONS, type DefinedName, PREDICTION_FILES } from '@core/statistics';

import type { NumberBasis } from '../ui';

/** The definition of a number of this evaluation, and the file that it comes from. */
export function basisOf(evaluated: EvaluatedRun, name: DefinedName, method: string | null = null): NumberBasis {
  const { unit } = evaluated.evaluation;
  const files = evaluated.files.filter((file) => file.name === PREDICTION_FILES[unit]);
  return { ...DEFINITIONS[name], method, files };
}

/** As `basisOf`, of a number that rests on the manifest too. */
export function groupBasisOf(evaluated: EvaluatedRun, name: DefinedName, method: string | null): NumberBasis {
  const basis = basisOf(evaluated, name, method);
  return { ...basis, files: [...basis.files, ...evaluated.files.filter((file) => file.name === 'manifest.json')] };
}
