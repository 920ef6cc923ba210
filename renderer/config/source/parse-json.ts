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

/** JSON with the place of every field, and what is wrong with it in words; `JSON.parse` gives neither. */
export function parseJson(text: string): ParsedSource {
  return reading(text, () => new JsonReader(text).document());
}

const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[-+]?[A-Za-z_.][\w.]*/y;
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class JsonReader {
  private at = 0;
  private readonly places = new Map<string, FieldPlace>();

  constructor(private readonly text: string) {}

  document(): ParsedSource {
    this.skipSpace();
    const from = this.at;
    if (this.text[from] !== '{') throw noConfig({ from, to: this.text.length });
    const value = this.object([]);
    this.places.set('', { key: null, value: { from, to: this.at } });
    this.skipSpace();
    if (this.at < this.text.length) this.stop('has something after its end', 'Remove it.');
    return { ok: true, value, places: this.places };
  }

  private value(path: readonly (string | number)[], key: Place | null): Json {
    if (path.length > DEEPEST_LEVEL) throw tooDeep({ from: this.at, to: this.at + 1 });
    const from = this.at;
    const value = this.bareValue(path);
    this.places.set(pointerOf(path), { key, value: { from, to: this.at } });
    return value;
  }

  private bareValue(path: readonly (string | number)[]): Json {
    const next = this.text[this.at];
    if (next === '{') return this.object(path);
    if (next === '[') return this.array(path);
    if (next === '"') return this.string();
    const number = this.take(NUMBER);
    if (number !== null) return this.finite(number);
    const word = this.take(WORD);
    if (word === null) return this.stop(`has ${this.seen()} where a value should stand`, 'Write a value here.');
    const known = words.get(word);
    if (known !== undefined) return known;
    this.at -= word.length;
    const remedy = /nan|inf/i.test(word) ? 'Write a finite number, or null for none.' : 'A text stands in "quotes".';
    const what = /nan|inf/i.test(word) ? 'is no number' : 'is no value';
    throw new MalformedError({ from: this.at, to: this.at + word.length }, `has ${word}, which ${what}`, remedy);
  }

  private object(path: readonly (string | number)[]): JsonObject {
    this.at++;
    const entries = new Map<string, Json>();
    for (let first = true; !this.ends('}', first); first = false) {
      const from = this.at;
      if (this.text[from] !== '"') this.stop(`has ${this.seen()} where a field’s name should stand`, NAME_REMEDY);
      const name = this.string();
      const key = { from, to: this.at };
      if (name === FORBIDDEN_KEY) throw new MalformedError(key, `has a field named ${name}`, 'Give it another name.');
      if (entries.has(name))
        throw new MalformedError(key, `has ${name} twice in one section`, 'Remove one of the two.');
      this.skipSpace();
      if (this.text[this.at] !== ':') this.stop(`misses a colon after ${name}`, 'Write one.');
      this.at++;
      this.skipSpace();
      entries.set(name, this.value([...path, name], key));
    }
    return Object.fromEntries(entries);
  }

  private array(path: readonly (string | number)[]): readonly Json[] {
    this.at++;
    const values: Json[] = [];
    while (!this.ends(']', values.length === 0)) values.push(this.value([...path, values.length], null));
    return values;
  }

  /** Whether the section or list ends here; otherwise moves on to its next entry. */
  private ends(bracket: string, first: boolean): boolean {
    this.skipSpace();
    if (this.text[this.at] === bracket) {
      this.at++;
      return true;
    }
    if (first) return false;
    if (this.text[this.at] !== ',')
      this.stop(`has ${this.seen()} where a comma or ${bracket} should stand`, COMMA_REMEDY);
    this.at++;
    this.skipSpace();
    if (this.text[this.at] === bracket) this.stop(`has a comma before ${bracket}`, 'Remove the comma before it.');
    return false;
  }

  private string(): string {
    const from = this.at;
    const written = this.take(STRING);
    if (written === null) {
      this.stop('has a text without its closing quote', 'Close it with " on the same line.');
    }
    try {
      return JSON.parse(written) as string;
    } catch {
      const remedy = 'Write \\\\ for a backslash, \\n for a new line.';
      throw new MalformedError({ from, to: this.at }, 'has a text with an escape that JSON does not know', remedy);
    }
  }

  private finite(written: string): number {
    const value = Number(written);
    if (Number.isFinite(value)) return value;
    const at = { from: this.at - written.length, to: this.at };
    throw new MalformedError(at, `has ${written}, which is too large for a number`, 'Write a smaller one.');
  }

  private skipSpace(): void {
    this.take(/[ \t\r\n]*/y);
    if (this.text.startsWith('//', this.at) || this.text.startsWith('/*', this.at) || this.text[this.at] === '#')
      this.stop('has a comment, and JSON knows none', 'Remove it, or write YAML, which keeps comments.');
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  private seen(): string {
    const next = this.text[this.at];
    return next === undefined ? 'its end' : next === '\n' ? 'a new line' : next;
  }

  private stop(message: string, remedy: string): never {
    throw new MalformedError({ from: this.at, to: Math.min(this.at + 1, this.text.length) }, message, remedy);
  }
}

const NAME_REMEDY = 'Write the name in "quotes".';
const COMMA_REMEDY = 'Write a comma between two fields, and close what was opened.';
