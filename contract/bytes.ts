import type { ValidationError, Validator } from './generated/validators.js';

/** A file on its way to a place of a person's choice. */
export interface NamedBytes {
  /** Proposed for the file: letters, digits and hyphens, so that no identifier comes this way. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** By hand, for JSON Schema knows no bytes. */
export function isNamedBytes(name: RegExp, endings: string, mostBytes: number): Validator<NamedBytes> {
  return withErrors((data) => {
    if (typeof data !== 'object' || data === null) return bytesProblem('', 'must be an object');
    const { name: given, bytes, ...others } = data as Record<string, unknown>;
    const [surplus] = Object.keys(others);
    if (surplus !== undefined) return bytesProblem(`/${surplus}`, 'must not be there');
    if (typeof given !== 'string' || !name.test(given)) {
      return bytesProblem('/name', `must be a plain name that ends in ${endings}`);
    }
    if (!(bytes instanceof Uint8Array)) return bytesProblem('/bytes', 'must be bytes');
    return bytes.length <= mostBytes ? null : bytesProblem('/bytes', `must not exceed ${String(mostBytes)} bytes`);
  });
}

export function bytesProblem(instancePath: string, message: string): ValidationError {
  return { instancePath, message, keyword: 'bytes', params: {} };
}

export function withErrors<T>(check: (data: unknown) => ValidationError | null): Validator<T> {
  const validate = (data: unknown): data is T => {
    const error = check(data);
    validator.errors = error === null ? null : [error];
    return error === null;
  };
  const validator: typeof validate & { errors: readonly ValidationError[] | null } = Object.assign(validate, {
    errors: null,
  });
  return validator;
}
