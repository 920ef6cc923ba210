/** A place where two documents say different things; null where one is silent. */
export interface DocumentDifference {
  /** A JSON pointer. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Where two JSON documents differ, leaf by leaf, in the order of a and then of b. Lists are compared as wholes. */
export function documentDifferences(a: unknown, b: unknown, path = ''): readonly DocumentDifference[] {
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      documentDifferences(a[key] ?? null, b[key] ?? null, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path: path === '' ? '/' : path, a, b }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
