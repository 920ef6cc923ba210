import type { ConfigCheck, Problem } from '@contract/index';
import type { Diagnostic } from '@codemirror/lint';

import { titlesOf } from '../form-schema';
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

/** A field's value where it has one, else its name; of one that is missing, the section that lacks it. */
export function placeOfField(pointer: string, places: ReadonlyMap<string, FieldPlace>): Place {
  const keys = keysOf(pointer);
  for (let depth = keys.length; depth >= 0; depth--) {
    const found = places.get(pointerOf(keys.slice(0, depth)));
    if (found === undefined) continue;
    if (depth === 0) break;
    const isWhole = depth === keys.length && found.value.to > found.value.from && !(pointer in sections);
    return isWhole ? found.value : (found.key ?? found.value);
  }
  return { from: 0, to: 0 };
}

/** Of a section the name is marked: all of it would mark its fields too. */
const sections: Readonly<Record<string, true>> = {
  '/data': true,
  '/model': true,
  '/patch': true,
  '/whole': true,
  '/augmentation': true,
  '/execution': true,
};

/** The check may speak of a text that is a moment older. */
function within({ from, to }: Place, length: number): Place {
  return { from: Math.min(from, length), to: Math.min(Math.max(from, to), length) };
}
