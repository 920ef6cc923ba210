import type { JsonObject } from '../json-pointer';

/** Characters `from` up to `to`, counted from 0. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface FieldPlace {
  /** Null of the whole document and of a list's entries. */
  readonly key: Place | null;
  readonly value: Place;
}

/** Why a text cannot be read, and where: line and column from 1. */
export interface SourceProblem {
  readonly at: Place;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
}

export type ParsedSource =
  | { readonly ok: true; readonly value: JsonObject; readonly places: ReadonlyMap<string, FieldPlace> }
  | { readonly ok: false; readonly problem: SourceProblem };

export type SourceLanguage = 'yaml' | 'json';

/** A config has a few kilobytes: what is larger is another file. */
export const LARGEST_SOURCE_CHARACTERS = 256 * 1024;
/** A config has four levels. */
export const DEEPEST_LEVEL = 32;

/** Thrown where a text stops making sense, and caught where it began to be read. */
export class MalformedError extends Error {
  constructor(
    readonly at: Place,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** What reads a text, made safe: too long a text is not read at all, and what is malformed becomes a value. */
export function reading(text: string, read: () => ParsedSource): ParsedSource {
  if (text.length > LARGEST_SOURCE_CHARACTERS) {
    const message = `is longer than ${LARGEST_SOURCE_CHARACTERS / 1024} KiB, and so is no config`;
    return malformed(text, new MalformedError({ from: 0, to: 0 }, message, 'Take the config out of it.'));
  }
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return malformed(text, error);
    if (!(error instanceof RangeError)) throw error;
    return malformed(text, tooDeep({ from: 0, to: 0 }));
  }
}

export function tooDeep(at: Place): MalformedError {
  return new MalformedError(at, 'is nested too deeply', `A config has no more than ${DEEPEST_LEVEL} levels.`);
}

export function noConfig(at: Place): MalformedError {
  return new MalformedError(
    at,
    'holds no config: it must be fields and sections',
    'Begin with a field: name, a colon, its value.',
  );
}

function malformed(text: string, { at, message, remedy }: MalformedError): ParsedSource {
  const before = text.slice(0, at.from);
  const line = before.split('\n').length;
  const column = at.from - before.lastIndexOf('\n');
  return { ok: false, problem: { at, line, column, message, remedy } };
}

/** A field whose name would reach into JavaScript's own objects. */
export const FORBIDDEN_KEY = '__proto__';
