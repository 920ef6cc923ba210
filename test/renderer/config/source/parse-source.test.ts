import { languageOf, parseSource } from '@renderer/config/source/parse-source';
import { writeJson } from '@renderer/config/source/edit-json';
import { writeYaml } from '@renderer/config/source/edit-yaml';
import type { JsonObject } from '@renderer/config/json-pointer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import paper from '../../../../assets/presets/paper-a100.json';

const config = paper.config as JsonObject;

/** What is wrong, with its line and column. */
function wrongWith(text: string, language: 'yaml' | 'json'): string {
  const parsed = parseSource(text, language);
  return parsed.ok
    ? `nothing: ${JSON.stringify(parsed.value)}`
    : `${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`;
}

describe.each(['yaml', 'json'] as const)('a config as %s', (language) => {
  const write = language === 'yaml' ? writeYaml : writeJson;

  it('reads back what it writes', () => {
    const parsed = parseSource(write(config), language);
    expect(parsed.ok && parsed.value).toEqual(config);
  });

  it('reads back any values', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const field = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(field, fc.oneof(value, fc.array(value), fc.dictionary(field, value))), (any) => {
        // JSON itself makes -0 a 0.
        const written = JSON.parse(JSON.stringify(any)) as JsonObject;
        const parsed = parseSource(write(written), language);
        expect(parsed.ok && parsed.value).toEqual(written);
      }),
    );
  });

  it('knows where each field stands', () => {
    const text = write(config);
    const parsed = parseSource(text, language);
    const place = parsed.ok ? parsed.places.get('/whole/learningRate') : undefined;
    expect(text.slice(place?.value.from, place?.value.to)).toBe('0.0003');
    expect(text.slice(place?.key?.from, place?.key?.to)).toContain('learningRate');
  });

  it('refuses what is too large, too deep or no config', () => {
    expect(wrongWith('x'.repeat(300_000), language)).toBe('1:1 is longer than 256 KiB, and so is no config');
    expect(wrongWith(`{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, language)).toContain('is nested too deeply');
    expect(wrongWith('', language)).toContain('holds no config');
    expect(wrongWith('[1]', language)).toContain('holds no config');
    expect(wrongWith('{"__proto__": 1}', language)).toContain('has a field named __proto__');
  });

  it('takes no hostile file longer than a moment', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `"k${index}": 1`).join(',\n');
    expect(parseSource(`{${many}}`, language).ok).toBe(true);
  });
});

describe('YAML', () => {
  it('follows YAML 1.2, as the trainer reads it', () => {
    const parsed = parseSource('a: no\nb: 3e-4\nc: 2026-11-24\nd: 010\ne: ~\nf:\ng: .5\nh: "1"', 'yaml');
    expect(parsed.ok && parsed.value).toEqual({
      a: 'no',
      b: 0.0003,
      c: '2026-11-24',
      d: 10,
      e: null,
      f: null,
      g: 0.5,
      h: '1',
    });
  });

  it.each([
    ['a: 1\nb: &x [1]\nc: *x', '3:4 has an alias, *x'],
    ['a: 1\nwhole:\n  b: 1\n  b: 2', '4:3 has b twice in one section'],
    ['a: .nan', '1:4 has .nan, which is no number'],
    ['a: -.inf', '1:4 has -.inf, which is no number'],
    ['a: 1e999', '1:4 has 1e999, which is no number'],
    ['a: 0x10', '1:4 has 0x10, a number that is not decimal'],
    ['a: 1\n? [b]\n: 2', '2:3 has a field whose name is no text'],
    ['a: !!binary aGk=', '1:13 has a value with a type (tag:yaml.org,2002:binary)'],
    ['a: !thing 1', '1:4 is not YAML: unresolved tag: !thing'],
    ['a: [1, 2', '1:9 is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a: 1\n---\nb: 2', '2:1 is not YAML: source contains multiple documents; please use YAML.parseAllDocuments()'],
  ])('%j: %s', (text, wrong) => {
    expect(wrongWith(text, 'yaml')).toBe(wrong);
  });
});

describe('JSON', () => {
  it.each([
    ['{"a": NaN}', '1:7 has NaN, which is no number'],
    ['{"a": -Infinity}', '1:7 has -Infinity, which is no number'],
    ['{"a": 1e999}', '1:7 has 1e999, which is too large for a number'],
    ['{"a": 1,\n "a": 2}', '2:2 has a twice in one section'],
    ['{"a": 1,}', '1:9 has a comma before }'],
    ['{"a": 1 "b": 2}', '1:9 has " where a comma or } should stand'],
    ['{"a" 1}', '1:6 misses a colon after a'],
    ['{a: 1}', '1:2 has a where a field’s name should stand'],
    ['{"a": yes}', '1:7 has yes, which is no value'],
    ['{"a": "x\n"}', '1:7 has a text without its closing quote'],
    ['{"a": "\\q"}', '1:7 has a text with an escape that JSON does not know'],
    ['{"a": 1 // why\n}', '1:9 has a comment, and JSON knows none'],
    ['{"a": 1} x', '1:10 has something after its end'],
    ['{"a": {', '1:8 has its end where a field’s name should stand'],
    ['{"a": 010}', '1:8 has 1 where a comma or } should stand'],
  ])('%j: %s', (text, wrong) => {
    expect(wrongWith(text, 'json')).toBe(wrong);
  });
});

it('tells the language by the name, and of another name by how the text begins', () => {
  expect(languageOf('a.YML', '{}')).toBe('yaml');
  expect(languageOf('a.json', 'a: 1')).toBe('json');
  expect(languageOf('a.txt', ' {"a": 1}')).toBe('json');
  expect(languageOf('config', 'a: 1')).toBe('yaml');
});
