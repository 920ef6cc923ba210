import { isRunConfig, parse } from '@contract/index';
import type { RJSFSchema, RJSFValidationError, ValidationData, ValidatorType } from '@rjsf/utils';

import { errorSchemaOf } from './field-errors';

/**
 * The contract's own standalone validator as rjsf wants it. rjsf's stock validator compiles schemas with `new Function`,
 * which the page's policy forbids; and a second validator could disagree with main's.
 */
export const configValidator: ValidatorType<unknown> = {
  validateFormData(formData): ValidationData<unknown> {
    const result = parse(isRunConfig, formData, 'The config');
    const problems = result.ok ? [] : result.failure.problems;
    const errors = problems.map((problem): RJSFValidationError => ({
      property: problem.path,
      message: problem.message,
      stack: `${problem.path}: ${problem.message}`,
    }));
    return { errors, errorSchema: errorSchemaOf(problems) };
  },
  // Only choices between alternatives ask this of a part of the schema, and RunConfig has none.
  isValid: (_schema: RJSFSchema, formData: unknown) => isRunConfig(formData),
  rawValidation: () => ({}),
};
