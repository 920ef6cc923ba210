import { isJsonObject, pointerOf, type Json, type JsonObject } from './json-pointer';

export interface FieldDifference {
  readonly pointer: string;
  readonly base: Json | undefined;
  readonly value: Json | undefined;
}

/** What a preset cannot say: who the run is and which split it takes. */
const notCompared: ReadonlySet<string> = new Set(['/formatVersion', '/name', '/preset', '/data/splitId']);

/** The fields whose values differ, in the order of the base; fields that only one of the two has are among them. */
export function configDifferences(base: JsonObject, config: JsonObject): readonly FieldDifference[] {
  return differences(base, config, []).filter((each) => !notCompared.has(each.pointer));
}

function differences(base: JsonObject, config: JsonObject, path: readonly string[]): readonly FieldDifference[] {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(config)])];
  return keys.flatMap((key) => {
    const here = [...path, key];
    const before = base[key];
    const after = config[key];
    if (isJsonObject(before) && isJsonObject(after)) return differences(before, after, here);
    return isSame(before, after) ? [] : [{ pointer: pointerOf(here), base: before, value: after }];
  });
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
