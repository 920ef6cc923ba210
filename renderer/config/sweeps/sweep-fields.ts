import { isJsonObject, pointerOf, valueAt, type Json, type JsonObject } from '../json-pointer';
import { splitTitle } from '../form-schema';

/** A field of the config that a sweep can vary. */
export interface SweepField {
  readonly pointer: string;
  /** 'Whole images'; empty for the general fields. */
  readonly section: string;
  readonly title: string;
  readonly unit: string | null;
  readonly help: string;
  readonly kind: 'number' | 'integer' | 'choice' | 'text';
  /** Of a choice; yes and no too. */
  readonly choices: readonly (string | number | boolean)[];
  /** What a choice is called, where its value is no name. */
  readonly choiceNames: ReadonlyMap<string, string>;
  /** Empty means something of its own: none, never, off. */
  readonly nullable: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Whole numbers are multiples of it. */
  readonly step: number;
}

/** Who the run is, and what form its config has: not what it does. */
const notVaried: ReadonlySet<string> = new Set(['/formatVersion', '/name', '/preset']);

/**
 * Every field that a sweep can vary, in the order of the schema; of the phases, those that the draft has. `splits` are the
 * workspace's, by id, with their names.
 */
export function sweepFields(
  schema: JsonObject,
  draft: JsonObject,
  splits: ReadonlyMap<string, string>,
): readonly SweepField[] {
  return fieldsWithin(schema, draft, [], '')
    .filter(({ pointer }) => !notVaried.has(pointer))
    .map((field) =>
      field.pointer === '/data/splitId'
        ? { ...field, kind: 'choice', choices: [...splits.keys()], choiceNames: splits }
        : field,
    );
}

function fieldsWithin(
  schema: JsonObject,
  draft: JsonObject,
  path: readonly (string | number)[],
  section: string,
): readonly SweepField[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([key, property]) => {
    if (!isJsonObject(property)) return [];
    const here = [...path, key];
    if (isJsonObject(property['properties'])) return fieldsWithin(property, draft, here, titleOf(property, key));
    if (property['type'] === 'array') return phaseFields(property, draft, here, section);
    return [fieldOf(property, pointerOf(here), titleOf(property, key), section)];
  });
}

function phaseFields(
  schema: JsonObject,
  draft: JsonObject,
  path: readonly (string | number)[],
  section: string,
): readonly SweepField[] {
  const items = schema['items'];
  const phases = valueAt(draft, pointerOf(path));
  if (!isJsonObject(items) || !Array.isArray(phases)) return [];
  return (phases as readonly Json[]).flatMap((_, index) =>
    fieldsWithin(items, draft, [...path, index], `${section}, phase ${index + 1}`),
  );
}

function fieldOf(schema: JsonObject, pointer: string, title: string, section: string): SweepField {
  const types = [schema['type']].flat() as readonly Json[];
  const { label, unit } = splitTitle(title);
  const choices = types.includes('boolean') ? [true, false] : (schema['enum'] as SweepField['choices'] | undefined);
  const numeric = types.includes('integer') ? 'integer' : types.includes('number') ? 'number' : null;
  return {
    pointer,
    section,
    title: label,
    unit,
    help: typeof schema['description'] === 'string' ? schema['description'] : '',
    kind: choices !== undefined ? 'choice' : (numeric ?? 'text'),
    choices: choices ?? [],
    choiceNames: new Map(),
    nullable: types.includes('null'),
    minimum: numberAt(schema, 'minimum') ?? numberAt(schema, 'exclusiveMinimum'),
    maximum: numberAt(schema, 'maximum') ?? numberAt(schema, 'exclusiveMaximum'),
    step: numberAt(schema, 'multipleOf') ?? 1,
  };
}

function titleOf(schema: JsonObject, key: string): string {
  return typeof schema['title'] === 'string' ? schema['title'] : key;
}

function numberAt(schema: JsonObject, key: string): number | null {
  const value = schema[key];
  return typeof value === 'number' ? value : null;
}
