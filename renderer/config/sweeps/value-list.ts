import { scalarText, type Scalar } from '@core/config';

import { numberOf } from '../number-text';
import type { SweepField } from './sweep-fields';

export interface ParsedValues {
  readonly values: readonly Scalar[];
  /** What cannot be read, in words; null when all can. */
  readonly problem: string | null;
}

/** A range of seeds has no more than a sweep. */
const LONGEST_RANGE = 1000;
const NONE = ['none', 'off', 'never'];

/** `1e-4, 3e-4`, `1..5`, `0..64 step 32`, `none`: as many as are written, separated by commas. */
export function parseValues(field: SweepField, text: string): ParsedValues {
  const parts = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const parsed = parts.map((part) => valuesOf(field, part));
  const wrong = parsed.find((each) => typeof each === 'string');
  if (typeof wrong === 'string') return { values: [], problem: wrong };
  return { values: parsed.flat(), problem: null };
}

/** How a value of this field is written. */
export function valueText(field: SweepField, value: Scalar): string {
  return (typeof value === 'string' ? field.choiceNames.get(value) : undefined) ?? scalarText(value);
}

/** Example texts for an empty list. */
export function exampleOf(field: SweepField): string {
  if (field.pointer === '/seed') return '1..5';
  if (field.kind === 'integer') return field.step === 1 ? '2, 4, 8' : `${8 * field.step}, ${16 * field.step}`;
  return field.kind === 'number' ? '1e-4, 3e-4, 1e-3' : 'values, separated by commas';
}

/** Values, or why there are none. */
function valuesOf(field: SweepField, part: string): readonly Scalar[] | string {
  if (field.nullable && NONE.includes(part.toLowerCase())) return [null];
  if (field.kind === 'text') return [part];
  const range = /^(-?\d+)\s*\.\.\s*(-?\d+)(?:\s+step\s+(\d+))?$/.exec(part);
  if (range !== null) return rangeOf(field, part, Number(range[1]), Number(range[2]), Number(range[3] ?? field.step));
  const value = numberOf(part);
  if (typeof value !== 'number') return `“${part}” is no number`;
  if (field.kind === 'integer' && !Number.isInteger(value)) return `“${part}” is no whole number`;
  return [value];
}

function rangeOf(field: SweepField, part: string, from: number, to: number, step: number): readonly number[] | string {
  if (field.kind !== 'integer') return `“${part}”: ranges are for whole numbers`;
  if (from > to || step < 1) return `“${part}” goes nowhere`;
  const count = Math.floor((to - from) / step) + 1;
  if (count > LONGEST_RANGE) return `“${part}” has ${count.toLocaleString('en-US')} values`;
  return Array.from({ length: count }, (_, index) => from + index * step);
}
