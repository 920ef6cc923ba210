import { isKnownField } from '../form-schema';
import { isJsonObject, isSameJson, pointerOf, type Json, type JsonObject } from '../json-pointer';

/** A field that has to read differently; undefined takes it out. */
export interface SourceChange {
  readonly path: readonly string[];
  readonly value: Json | undefined;
}

/**
 * What a text that says `before` must be changed in to say `after`, as few and as small places as there are. A field of
 * the schema that is empty for the moment stays in its place as null, so that its comment and its place in the order
 * outlive a number that is being retyped.
 */
export function changesBetween(before: JsonObject, after: JsonObject): readonly SourceChange[] {
  return sectionChanges(before, after, []);
}

function sectionChanges(before: JsonObject, after: JsonObject, path: readonly string[]): readonly SourceChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const here = [...path, key];
    const wanted = after[key];
    const isEmptied = wanted === undefined && key in after && key in before && isKnownField(pointerOf(here));
    const kept = isEmptied ? null : wanted;
    return valueChanges(before[key], kept, here);
  });
}

function valueChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): readonly SourceChange[] {
  if (isSameJson(before, after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) return sectionChanges(before, after, path);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    const entries = after as readonly Json[];
    return entries.flatMap((entry, index) =>
      valueChanges((before as readonly Json[])[index], entry, [...path, String(index)]),
    );
  }
  return [{ path, value: after === undefined ? undefined : withoutUndefined(after) }];
}

/** What a text can say: a field without a value is none. */
function withoutUndefined(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutUndefined);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutUndefined(each)]));
}

export function isScalarValue(value: Json | undefined): value is string | number | boolean | null {
  return value !== undefined && (value === null || typeof value !== 'object');
}
