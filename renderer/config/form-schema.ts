import type { RJSFSchema } from '@rjsf/utils';

import common from '../../contract/schema/common.json';
import config from '../../contract/schema/config.json';
import { isJsonObject, keysOf, type Json, type JsonObject } from './json-pointer';

interface SchemaFile {
  readonly $id: string;
  readonly $defs: object;
}

/**
 * One self-contained schema of a definition: every reference, into another file too, is replaced by what it points at.
 * The contract's definitions of a config do not contain themselves, so this ends.
 */
export function bundleSchema(files: readonly SchemaFile[], name: string): JsonObject {
  const definitions = new Map<string, Json>();
  for (const file of files) {
    for (const [key, definition] of Object.entries(file.$defs)) {
      definitions.set(`#/$defs/${key}`, definition as Json);
      definitions.set(`${file.$id}#/$defs/${key}`, definition as Json);
    }
  }
  const resolved = resolve({ $ref: `#/$defs/${name}` }, definitions, []);
  if (!isJsonObject(resolved)) throw new Error(`The schema of ${name} is not an object`);
  return resolved;
}

function resolve(schema: Json, definitions: ReadonlyMap<string, Json>, path: readonly string[]): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map((each) => resolve(each, definitions, path));
  if (!isJsonObject(schema)) return schema;
  const { $ref, ...rest } = schema;
  if (typeof $ref !== 'string') {
    const entries = Object.entries(schema).map(([key, value]) => [key, resolve(value ?? null, definitions, path)]);
    return Object.fromEntries(entries) as JsonObject;
  }
  const target = definitions.get($ref);
  if (target === undefined) throw new Error(`The schema refers to ${$ref}, which is not there`);
  if (path.includes($ref)) throw new Error(`The schema refers to itself at ${$ref}`);
  const resolved = resolve(target, definitions, [...path, $ref]);
  // A title or help beside a reference speaks of this place: it goes before the definition's own.
  return isJsonObject(resolved) ? { ...resolved, ...rest } : resolved;
}

/** What the form is generated from: RunConfig of the contract. */
export const runConfigSchema = bundleSchema([config, common], 'RunConfig') as RJSFSchema;

export interface FieldLabel {
  readonly label: string;
  /** From the end of the title: 'Patch size (px)' → 'px'. */
  readonly unit: string | null;
}

export function splitTitle(title: string): FieldLabel {
  const match = /^(.*\S)\s*\(([^()]+)\)$/.exec(title);
  return match === null ? { label: title, unit: null } : { label: match[1] ?? title, unit: match[2] ?? null };
}

/** '/whole/learningRate' → 'Whole images › Learning rate'; keys that the schema does not know stay as they are. */
export function titlesOf(pointer: string, schema: RJSFSchema = runConfigSchema): string {
  const titles: string[] = [];
  let at: unknown = schema;
  for (const key of keysOf(pointer)) {
    const node: JsonObject = isJsonObject(at) ? at : {};
    const isEntry = isJsonObject(node['items']);
    at = isEntry ? node['items'] : isJsonObject(node['properties']) ? node['properties'][key] : undefined;
    const title = isJsonObject(at) ? at['title'] : undefined;
    const label = typeof title === 'string' ? splitTitle(title).label : key;
    titles.push(isEntry ? `${label} ${Number(key) + 1}` : label);
  }
  return titles.length === 0 ? 'The config' : titles.join(' › ');
}

/** Whether the schema has a field there. */
export function isKnownField(pointer: string, schema: RJSFSchema = runConfigSchema): boolean {
  return schemaAt(pointer, schema) !== undefined;
}

/** The unit at the end of a field's title; null of one without. */
export function unitOf(pointer: string, schema: RJSFSchema = runConfigSchema): string | null {
  const field = schemaAt(pointer, schema);
  const title = isJsonObject(field) ? field['title'] : undefined;
  return typeof title === 'string' ? splitTitle(title).unit : null;
}

function schemaAt(pointer: string, schema: RJSFSchema): unknown {
  let at: unknown = schema;
  for (const key of keysOf(pointer)) {
    if (!isJsonObject(at)) return undefined;
    at = isJsonObject(at['items']) ? at['items'] : isJsonObject(at['properties']) ? at['properties'][key] : undefined;
  }
  return at;
}
