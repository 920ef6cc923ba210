import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';

import { pointerOf, type Json, type JsonObject } from '../json-pointer';
import {
  DEEPEST_LEVEL,
  FORBIDDEN_KEY,
  MalformedError,
  noConfig,
  reading,
  tooDeep,
  type FieldPlace,
  type ParsedSource,
  type Place,
} from './parsed-source';

export type YamlDocument = Document.Parsed;

/** YAML by the rules of 1.2 (core schema), without aliases and tags: as mammobench/config/documents.py reads it. */
export function parseYaml(text: string): ParsedSource {
  return reading(text, () => {
    const document = readYaml(text);
    const root = document.contents;
    if (!isMap(root)) throw noConfig({ from: 0, to: text.length });
    const places = new Map<string, FieldPlace>([['', { key: null, value: placeOf(root) }]]);
    return { ok: true, value: valueOf(root, [], places) as JsonObject, places };
  });
}

/** The text as a document that keeps its comments. Throws MalformedError. */
export function readYaml(text: string): YamlDocument {
  // A second document is an error at this level of logging only. Whether a key stands twice is looked for below: the library's own way takes seconds on a hostile file.
  const rules = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const;
  const document = parseDocument(text, { ...rules, logLevel: 'error' });
  const wrong = document.errors[0] ?? document.warnings[0];
  if (wrong === undefined) return document;
  const [from, to] = wrong.pos;
  if (/call stack/i.test(wrong.message)) throw tooDeep({ from, to });
  throw new MalformedError({ from, to }, `is not YAML: ${sentenceOf(wrong.message)}`, remedyOf(wrong));
}

type Path = readonly (string | number)[];

function valueOf(node: unknown, path: Path, places: Map<string, FieldPlace>): Json {
  if (node === null) return null;
  const here = node as Node;
  const at = placeOf(here);
  if (path.length > DEEPEST_LEVEL) throw tooDeep(at);
  if (isAlias(here)) throw new MalformedError(at, `has an alias, *${here.source}`, 'Write out what it stands for.');
  if (here.tag !== undefined)
    throw new MalformedError(at, `has a value with a type (${here.tag})`, 'Write it without one.');
  if (isMap(here)) return sectionOf(here, path, places);
  if (isSeq(here))
    return here.items.map((item, index) => {
      const inner = [...path, index];
      if (item !== null) places.set(pointerOf(inner), { key: null, value: placeOf(item as Node) });
      return valueOf(item, inner, places);
    });
  if (isScalar(here)) return scalarOf(here, at);
  throw new MalformedError(at, 'has a value that a config cannot have', 'Write a number, a text, true, false or null.');
}

function sectionOf(section: YAMLMap, path: Path, places: Map<string, FieldPlace>): JsonObject {
  const entries = new Map<string, Json>();
  for (const pair of section.items as readonly Pair<Node, Node | null>[]) {
    const key = placeOf(pair.key);
    const name = isScalar(pair.key) ? pair.key.value : null;
    if (typeof name !== 'string')
      throw new MalformedError(key, 'has a field whose name is no text', 'Name it by a word.');
    if (name === FORBIDDEN_KEY) throw new MalformedError(key, `has a field named ${name}`, 'Give it another name.');
    if (entries.has(name)) throw new MalformedError(key, `has ${name} twice in one section`, 'Remove one of the two.');
    const inner = [...path, name];
    const value = pair.value === null ? { from: key.to, to: key.to } : placeOf(pair.value);
    places.set(pointerOf(inner), { key, value });
    entries.set(name, valueOf(pair.value, inner, places));
  }
  return Object.fromEntries(entries);
}

function scalarOf(scalar: Scalar, at: Place): Json {
  const { value, source } = scalar;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number')
    throw new MalformedError(at, 'has a value that a config cannot have', 'Write a number, a text or true or false.');
  const written = source ?? String(value);
  if (!Number.isFinite(value))
    throw new MalformedError(at, `has ${written}, which is no number`, 'Write a finite number, or null for none.');
  // The trainer's reader takes 0x10 for a text.
  if (/^[-+]?0[xo]/i.test(written))
    throw new MalformedError(
      at,
      `has ${written}, a number that is not decimal`,
      'Write it in decimal digits, or in "quotes".',
    );
  return value;
}

function placeOf(node: Node): Place {
  const [from, to] = node.range ?? [0, 0];
  return { from, to };
}

function sentenceOf(message: string): string {
  return message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function remedyOf({ code, message }: YAMLError): string {
  if (/^flow/i.test(message)) return 'Close the bracket that was opened above this place.';
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Indent with spaces.';
    case 'BAD_INDENT':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'Give all fields of a section the same indentation, and each a line of its own.';
    case 'MISSING_CHAR':
    case 'BAD_DQ_ESCAPE':
      return 'Close what was opened, and put texts with special characters in quotes.';
    case 'MULTIPLE_DOCS':
      return 'Keep one config: what is between two lines of --- is another one.';
    case 'TAG_RESOLVE_FAILED':
      return 'Write the value without a type (!).';
    default:
      return 'Each line is a field: its name, a colon, a space, its value.';
  }
}
