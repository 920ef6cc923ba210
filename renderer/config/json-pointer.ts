/** A JSON value whose shape is not known: what stands in the editor may be half-written. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** '/whole/learningRate' → ['whole', 'learningRate'] (RFC 6901). */
export function keysOf(pointer: string): readonly string[] {
  if (pointer === '' || pointer === '/') return [];
  return pointer
    .replace(/^\//, '')
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's value as a person reads it. */
export function valueInWords(value: Json | undefined): string {
  if (value === undefined || value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : (phasesInWords(value) ?? JSON.stringify(value));
}

/** `last × 3, top × 10`; null where these are no phases. */
function phasesInWords(value: Json | undefined): string | null {
  if (!Array.isArray(value)) return null;
  const phases = value as readonly Json[];
  if (phases.length === 0) return 'none';
  const words = phases.map((phase) =>
    isJsonObject(phase) && typeof phase['trainable'] === 'string'
      ? `${phase['trainable']} × ${JSON.stringify(phase['epochs'] ?? null)}`
      : null,
  );
  return words.includes(null) ? null : words.join(', ');
}

export function valueAt(document: JsonObject, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const key of keysOf(pointer)) {
    value = Array.isArray(value)
      ? (value as readonly Json[])[Number(key)]
      : isJsonObject(value)
        ? value[key]
        : undefined;
  }
  return value;
}

/** A copy with another value at the pointer; the objects on the way are made where they are missing. */
export function withValueAt(document: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  return replaced(document, keysOf(pointer), value);
}

function replaced(document: JsonObject, keys: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...rest] = keys;
  if (key === undefined) return isJsonObject(value) ? value : document;
  const child = document[key];
  return { ...document, [key]: rest.length === 0 ? value : replaced(isJsonObject(child) ? child : {}, rest, value) };
}

export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
