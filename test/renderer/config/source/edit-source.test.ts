import { withValueAt, type Json, type JsonObject } from '@renderer/config/json-pointer';
import { editJson, writeJson } from '@renderer/config/source/edit-json';
import { editYaml, writeYaml } from '@renderer/config/source/edit-yaml';
import { parseSource } from '@renderer/config/source/parse-source';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import shen from '../../../../assets/presets/shen-2019.json';

const config = shen.config as JsonObject;

function read(text: string | null, language: 'yaml' | 'json'): JsonObject {
  const parsed = parseSource(text ?? '', language);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}

const yaml = `# our recipe
name: first   # shown in the list
seed: 1

whole:
    epochs:   50 # as published
    learningRate: 3e-4
    # what the study left open
    phases: []
    emaDecay:
`;

describe('an edit of YAML', () => {
  const before = read(yaml, 'yaml');
  const edited = (pointer: string, value: Json | undefined): string =>
    editYaml(yaml, withValueAt(before, pointer, value)) ?? 'could not be edited';

  it('replaces a value where it stands, and not a character beside it', () => {
    expect(edited('/whole/epochs', 7)).toBe(yaml.replace('50 #', '7 #'));
    expect(edited('/name', 'a: b')).toBe(yaml.replace('first', '"a: b"'));
    expect(edited('/whole/emaDecay', 0.99)).toBe(yaml.replace('emaDecay:', 'emaDecay: 0.99'));
    expect(edited('/name', 'two\nlines')).toBe(yaml.replace('first', '"two\\nlines"'));
  });

  it('leaves the text alone when nothing differs', () => {
    expect(editYaml(yaml, before)).toBe(yaml);
  });

  it('keeps place and comment of a field that is empty for a moment', () => {
    const empty = edited('/whole/epochs', undefined);
    expect(empty).toBe(yaml.replace('50 #', 'null #'));
    expect(editYaml(empty, withValueAt(before, '/whole/epochs', 51))).toBe(yaml.replace('50 #', '51 #'));
  });

  it('adds and takes out fields and phases, and keeps every comment', () => {
    const phase = { trainable: 'last', epochs: 3, learningRate: 0.001, weightDecay: 0 };
    const added = edited('/whole/phases', [phase]);
    expect(read(added, 'yaml')).toEqual(withValueAt(before, '/whole/phases', [phase]));
    for (const comment of ['# our recipe', '# shown in the list', '# as published', '# what the study left open'])
      expect(added).toContain(comment);
    expect(edited('/whole/surplus', 1)).toContain('surplus: 1');
    const surplus = withValueAt(before, '/whole/surplus', 1);
    const without = editYaml(`${yaml}    surplus: 1 # mine\n`, before);
    expect(read(without, 'yaml')).toEqual(before);
    expect(without).not.toContain('surplus');
    expect(read(editYaml(yaml, surplus), 'yaml')).toEqual(surplus);
  });

  it('keeps the comments of the phases that stay', () => {
    const text = 'patch:\n  phases:\n    - epochs: 3 # first\n    - epochs: 10 # second\n';
    const moved = editYaml(text, { patch: { phases: [{ epochs: 10 }] } });
    expect(moved).toContain('epochs: 10 # second');
    expect(moved).not.toContain('# first');
  });

  it('cannot edit what cannot be read', () => {
    expect(editYaml('a: [', before)).toBeNull();
  });
});

describe('an edit of JSON', () => {
  it('replaces values in their places, in the file’s own spacing', () => {
    const text = '{ "name" : "a",\n    "whole": { "epochs":50, "phases": [] } }';
    expect(editJson(text, { name: 'b', whole: { epochs: 7, phases: [] } })).toBe(
      text.replace('"a"', '"b"').replace('50', '7'),
    );
    expect(read(editJson(text, { name: 'a', whole: { epochs: 7, phases: [1] }, seed: 3 }), 'json')).toEqual({
      name: 'a',
      whole: { epochs: 7, phases: [1] },
      seed: 3,
    });
  });
});

describe.each([
  ['yaml', writeYaml, editYaml],
  ['json', writeJson, editJson],
] as const)('edits of %s', (language, write, edit) => {
  const phase = fc.record({ trainable: fc.constantFrom('last', 'top'), epochs: fc.integer() });
  const change = fc.oneof(
    fc.tuple(
      fc.constantFrom('/whole/epochs', '/seed', '/patch/learningRate', '/new'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    fc.tuple(fc.constantFrom('/name', '/model/norm', '/model/initialWeights', '/whole/odd'), fc.string()),
    fc.tuple(fc.constantFrom('/patch/phases', '/whole/phases'), fc.array(phase, { maxLength: 4 })),
    fc.tuple(fc.constantFrom('/new', '/whole/odd', '/execution'), fc.constant(undefined)),
  );

  it('always say what the form says, one after another', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
        let text = write(config);
        let draft = config;
        for (const [pointer, value] of changes) {
          draft = JSON.parse(JSON.stringify(withValueAt(draft, pointer, value))) as JsonObject;
          text = edit(text, draft) ?? '';
          expect(read(text, language)).toEqual(draft);
        }
      }),
      { numRuns: 30 },
    );
  });
});
