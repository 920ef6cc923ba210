import type { Problem } from './generated/types.js';
import type { ValidationError, Validator } from './generated/validators.js';
import { failed, ok, type Result } from './result.js';

/** Checks a value that comes from outside; reports every error at once, each with its JSON pointer. */
export function parse<T>(validator: Validator<T>, raw: unknown, what: string): Result<T> {
  if (validator(raw)) return ok(raw);
  const problems = problemsOf(validator.errors ?? []);
  const first = problems[0];
  const place = first === undefined ? '' : ` (${first.path}: ${first.message})`;
  return failed('invalid', `${what} is not valid${place}`, problems);
}

function problemsOf(errors: readonly ValidationError[]): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const error of errors) {
    const path = pathOf(error);
    const message = error.message ?? error.keyword;
    const key = `${path} ${message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    problems.push({ path, message, remedy: null });
  }
  return problems;
}

/** A missing or surplus field is named itself, not only the object that it belongs to. */
function pathOf(error: ValidationError): string {
  const field = error.params['missingProperty'] ?? error.params['additionalProperty'];
  const path = typeof field === 'string' ? `${error.instancePath}/${field}` : error.instancePath;
  return path === '' ? '/' : path;
}
