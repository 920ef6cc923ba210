import { isJsonObject, isSameJson, pointerOf, type Json, type JsonObject } from './json-pointer';

export interface FieldDifference {
  readonly pointer: string;
  readonly base: Json | undefined;
  readonly value: Json | undefined;
}

/** What a preset cannot say: who the run is and which split it takes. */
const notCompared: ReadonlySet<string> = new Set(['/formatVersion', '/name', '/preset', '/data/splitId']);

/** Runs have a split of their own, which decides their result as much as any field. */
const notComparedWithRuns: ReadonlySet<string> = new Set(['/formatVersion', '/name', '/preset']);

export function isCompared(pointer: string): boolean {
  return !notCompared.has(pointer);
}

/** The fields whose values differ, in the order of the base; fields that only one of the two has are among them. */
export function configDifferences(
  base: JsonObject,
  config: JsonObject,
  kind: 'preset' | 'run' = 'preset',
): readonly FieldDifference[] {
  const left = kind === 'run' ? notComparedWithRuns : notCompared;
  return differences(base, config, []).filter((each) => !left.has(each.pointer));
}

function differences(base: JsonObject, config: JsonObject, path: readonly string[]): readonly FieldDifference[] {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(config)])];
  return keys.flatMap((key) => {
    const here = [...path, key];
    const before = base[key];
    const after = config[key];
    if (isJsonObject(before) && isJsonObject(after)) return differences(before, after, here);
    return isSameJson(before, after) ? [] : [{ pointer: pointerOf(here), base: before, value: after }];
  });
}
