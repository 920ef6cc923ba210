import { Document, isCollection, isMap, isScalar, isSeq, stringify, type Node, type Pair, type YAMLSeq } from 'yaml';

import { isJsonObject, isSameJson, type Json, type JsonObject } from '../json-pointer';
import { parseYaml, readYaml, type YamlDocument } from './parse-yaml';
import { changesBetween, isScalarValue, type SourceChange } from './source-changes';

/** Lines are never folded: a long text stays in its line. */
const written = { lineWidth: 0, version: '1.2', schema: 'core' } as const;

/** A config as YAML from nothing, its sections apart. */
export function writeYaml(config: JsonObject): string {
  const document = new Document(config, { version: '1.2', schema: 'core' });
  if (isMap(document.contents)) {
    for (const { key, value } of document.contents.items as readonly Pair<Node, Node | null>[])
      if (isMap(value)) key.spaceBefore = true;
  }
  return document.toString(written);
}

/** The text changed to say the config: comments, order and spelling of all else stay. Null where it cannot be changed. */
export function editYaml(text: string, config: JsonObject): string | null {
  const before = parseYaml(text);
  if (!before.ok) return null;
  const changes = changesBetween(before.value, config);
  const inPlace = withScalars(text, readYaml(text), changes);
  const after = parseYaml(inPlace);
  if (!after.ok) return null;
  const rest = changesBetween(after.value, config);
  const edited = rest.length === 0 ? inPlace : withStructure(inPlace, rest);
  const result = parseYaml(edited);
  return result.ok && changesBetween(result.value, config).length === 0 ? edited : null;
}

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A number, word or text in one line is replaced where it stands, and not a character beside it. */
function withScalars(text: string, document: YamlDocument, changes: readonly SourceChange[]): string {
  const replacements = changes.flatMap(({ path, value }): readonly Replacement[] => {
    const node = nodeAt(document, path);
    if (!isScalarValue(value) || !isScalar(node) || !node.range) return [];
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED' || node.anchor !== undefined) return [];
    const [from, to] = node.range;
    const apart = from === to && !/\s/.test(text[from - 1] ?? ' ') ? ' ' : '';
    return [{ from, to, text: `${apart}${scalarInWords(value)}` }];
  });
  return [...replacements]
    .sort((a, b) => b.from - a.from)
    .reduce((done, { from, to, text: next }) => done.slice(0, from) + next + done.slice(to), text);
}

/** As it can stand anywhere in YAML, within brackets too. */
function scalarInWords(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const plain = stringify(value, written).trimEnd();
  return /[\n[\]{},]/.test(plain) && !plain.startsWith('"') ? JSON.stringify(value) : plain;
}

function nodeAt(document: YamlDocument, path: readonly string[]): unknown {
  let node: unknown = document.contents;
  for (const key of path) {
    if (!isCollection(node)) return undefined;
    node = isSeq(node) ? node.items[Number(key)] : node.get(key, true);
  }
  return node;
}

/** What comes, goes, or is no longer of the same kind: by way of the document, which keeps the comments. */
function withStructure(text: string, changes: readonly SourceChange[]): string {
  const document = readYaml(text);
  for (const { path, value } of changes) {
    const keys = path.map((key, depth) => (isSeq(nodeAt(document, path.slice(0, depth))) ? Number(key) : key));
    const node = nodeAt(document, path);
    if (value === undefined) document.deleteIn(keys);
    else if (isSeq(node) && Array.isArray(value)) changeEntries(document, node, value as readonly Json[]);
    else document.setIn(keys, document.createNode(value));
  }
  return document.toString({ ...written, indent: indentationOf(text) });
}

/** Entries that are still there keep their node, and so their comments. */
function changeEntries(document: YamlDocument, list: YAMLSeq, values: readonly Json[]): void {
  const unused = [...(list.items as readonly Node[])];
  const items = values.map((value): unknown => {
    const index = unused.findIndex((node) => isSameJson(node.toJS(document) as Json, value));
    return index < 0 ? document.createNode(value) : unused.splice(index, 1)[0];
  });
  list.items.splice(0, list.items.length, ...items);
  // An empty list is written []; with entries it takes the sections' own form.
  if (values.some(isJsonObject)) list.flow = false;
}

function indentationOf(text: string): number {
  const spaces = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return Math.min(8, spaces);
}
