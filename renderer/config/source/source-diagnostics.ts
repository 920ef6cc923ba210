import type { ConfigCheck, Problem } from '@contract/index';
import type { Diagnostic } from '@codemirror/lint';

import { isKnownField, runConfigSchema, titlesOf } from '../form-schema';
import { keysOf, pointerOf } from '../json-pointer';
import type { FieldPlace, Place, SourceProblem } from './parsed-source';

/** What is wrong, at its place in a text of `length` characters: why it cannot be read, else what the check said. */
export function diagnosticsOf(
  length: number,
  places: ReadonlyMap<string, FieldPlace>,
  sourceProblem: SourceProblem | null,
  check: ConfigCheck | null,
): readonly Diagnostic[] {
  if (sourceProblem !== null) {
    const { at, message, remedy } = sourceProblem;
    return [{ ...within(at, length), severity: 'error', message: `The text ${message}. ${remedy}` }];
  }
  const marked =
    (severity: 'error' | 'warning') =>
    (problem: Problem): Diagnostic => ({
      ...within(placeOfField(problem.path, places), length),
      severity,
      message: [`${titlesOf(problem.path)} ${problem.message}`, problem.remedy]
        .filter((each) => each !== null)
        .join('. '),
    });
  return [...(check?.errors ?? []).map(marked('error')), ...(check?.warnings ?? []).map(marked('warning'))];
}

/** A field's value; of a section, or of a field that the schema does not know, its name; of a missing one, the section's. */
export function placeOfField(pointer: string, places: ReadonlyMap<string, FieldPlace>): Place {
  const keys = keysOf(pointer);
  for (let depth = keys.length; depth > 0; depth--) {
    const found = places.get(pointerOf(keys.slice(0, depth)));
    if (found === undefined) continue;
    const byName = depth < keys.length || isSection(pointer) || !isKnownField(pointer);
    const isEmpty = found.value.from === found.value.to;
    return byName || isEmpty ? (found.key ?? found.value) : found.value;
  }
  return { from: 0, to: 0 };
}

/** All of it would mark its fields too. */
function isSection(pointer: string): boolean {
  const schema = runConfigSchema.properties?.[pointer.slice(1)];
  return typeof schema === 'object' && schema.type === 'object';
}

/** The check may speak of a text that is a moment older. */
function within({ from, to }: Place, length: number): Place {
  return { from: Math.min(from, length), to: Math.min(Math.max(from, to), length) };
}
