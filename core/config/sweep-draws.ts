import type { Scalar } from './field-path';

/** How a random sweep draws a field. */
export type Draw =
  | { readonly kind: 'choice'; readonly values: readonly Scalar[] }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  | { readonly kind: 'log-uniform'; readonly from: number; readonly to: number }
  /** A whole number, both ends included; a multiple of `step`. */
  | { readonly kind: 'integer'; readonly from: number; readonly to: number; readonly step: number };

/** Draws have as many digits as a person would write: 0.0003172, not 0.00031719238471. */
const SIGNIFICANT_DIGITS = 4;

/** Why nothing can be drawn so; null when all is well. A sentence that reads on after the field's name. */
export function refusalOfDraw(draw: Draw): string | null {
  if (draw.kind === 'choice') return draw.values.length === 0 ? 'has no values' : null;
  const { from, to } = draw;
  if (!Number.isFinite(from) || !Number.isFinite(to)) return 'needs a number at both ends';
  if (from > to) return `goes from ${from} up to ${to}: exchange the two`;
  if (draw.kind === 'log-uniform' && from <= 0) return 'is drawn by its logarithm: it must begin above 0';
  if (draw.kind === 'integer' && multiplesWithin(draw).count < 1) {
    const what = draw.step === 1 ? 'whole number' : `multiple of ${draw.step}`;
    return `has no ${what} between ${from} and ${to}`;
  }
  return null;
}

/** `uniform` is in [0, 1). The value lies within the bounds, both included. */
export function drawValue(draw: Draw, uniform: number): Scalar {
  switch (draw.kind) {
    case 'choice':
      return draw.values[Math.floor(uniform * draw.values.length)] ?? null;
    case 'uniform':
      return rounded(draw.from + uniform * (draw.to - draw.from), draw);
    case 'log-uniform':
      return rounded(draw.from * Math.exp(uniform * Math.log(draw.to / draw.from)), draw);
    case 'integer': {
      const { first, count } = multiplesWithin(draw);
      return (first + Math.floor(uniform * count)) * draw.step;
    }
  }
}

function rounded(value: number, { from, to }: { readonly from: number; readonly to: number }): number {
  return Math.min(to, Math.max(from, Number(value.toPrecision(SIGNIFICANT_DIGITS))));
}

function multiplesWithin({ from, to, step }: Extract<Draw, { kind: 'integer' }>): { first: number; count: number } {
  const first = Math.ceil(from / step);
  return { first, count: Math.floor(to / step) - first + 1 };
}

/** Of a seed and a field: another field in the sweep changes nothing of what this one is given. */
export function seedOfField(seed: number, pointer: string): number {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of `${seed} ${pointer}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
