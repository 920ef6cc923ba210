/** A scalar of a config, as JSON has it. */
export type Scalar = string | number | boolean | null;

type Node = Readonly<Record<string, unknown>> | readonly unknown[];

/** '/whole/phases/0/epochs' → ['whole', 'phases', '0', 'epochs'] (RFC 6901; no key of a config needs escapes). */
export function pathOf(pointer: string): readonly string[] {
  return pointer.split('/').slice(1);
}

/** The value at a pointer; undefined where the document has no such field. */
export function fieldAt(document: unknown, pointer: string): unknown {
  return pathOf(pointer).reduce<unknown>((at, key) => (isNode(at) ? entryOf(at, key) : undefined), document);
}

/** A copy with another value at a field that is there, or whose parent is; the document itself where neither is. */
export function withField<T>(document: T, pointer: string, value: Scalar): T {
  return replaced(document, pathOf(pointer), value) as T;
}

function replaced(at: unknown, [key, ...rest]: readonly string[], value: Scalar): unknown {
  if (key === undefined) return value;
  if (!isNode(at)) return at;
  const before = entryOf(at, key);
  if (rest.length > 0 && !isNode(before)) return at;
  const child = replaced(before, rest, value);
  if (Array.isArray(at)) return at.map((each: unknown, index) => (String(index) === key ? child : each));
  return { ...(at as Readonly<Record<string, unknown>>), [key]: child };
}

function entryOf(at: Node, key: string): unknown {
  return (at as Readonly<Record<string, unknown>>)[key];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
