import type { AxisTick } from './axis-tick';
import type { XTick } from './figure';
import { dateTicks } from './date-ticks';

type Exponents = 'SI' | 'e';

const MINUS = '−';

/** Round numbers, at most about so many, written with thousands apart. */
export function linearTicks(from: number, to: number, atMost: number): readonly AxisTick[] {
  const step = roundStep((to - from) / atMost);
  const decimals = decimalsOf(step);
  return placesBetween(from, to, step).map((at) => ({ at, text: grouped(at, decimals) }));
}

/** Large and small numbers in thousands, or in powers of ten. */
export function valueTicks(from: number, to: number, atMost: number, exponents: Exponents): readonly AxisTick[] {
  const step = roundStep((to - from) / atMost);
  const power = exponentFor(Math.max(Math.abs(from), Math.abs(to)), exponents);
  const decimals = decimalsOf(step / 10 ** power);
  return placesBetween(from, to, step).map((at) => ({ at, text: withPower(at, power, decimals, exponents) }));
}

/** `from` and `to` in powers of ten, and so are the places of the ticks. */
export function logarithmicTicks(from: number, to: number, atMost: number, exponents: Exponents): readonly AxisTick[] {
  const perTick = (to - from) / atMost;
  if (perTick > 1 / 3) {
    return placesBetween(from, to, Math.ceil(perTick)).map((at) => ({ at, text: powerText(10 ** at, exponents) }));
  }
  const rounds = [1, 2, 5].flatMap((digit) =>
    placesBetween(Math.floor(from), Math.ceil(to), 1).map((power) => power + Math.log10(digit)),
  );
  const within = rounds.filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  if (within.length >= 3) return within.map((at) => ({ at, text: powerText(10 ** at, exponents) }));
  return valueTicks(10 ** from, 10 ** to, atMost, exponents).flatMap(({ at, text }) =>
    at > 0 ? [{ at: Math.log10(at), text }] : [],
  );
}

export interface XAxisLook {
  readonly isDate: boolean;
  readonly ticksIn?: ((from: number, to: number, atMost: number) => readonly XTick[]) | undefined;
}

export function xTicks(
  [from, to]: readonly [number, number],
  atMost: number,
  { isDate, ticksIn }: XAxisLook,
): readonly AxisTick[] {
  if (ticksIn !== undefined) {
    const own = ticksIn(from, to, atMost).map(({ x, text }) => ({ at: x, text }));
    return own.filter(({ at }) => at >= from && at <= to);
  }
  return isDate ? dateTicks(from, to, atMost) : linearTicks(from, to, atMost);
}

/** 2, 5 or 10 times a power of ten: no more ticks than fit. */
function roundStep(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return ([2, 5].find((each) => each * power >= least * (1 - 1e-9)) ?? 10) * power;
}

function placesBetween(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step - 1e-6);
  const count = Math.min(MOST_TICKS, Math.floor(to / step + 1e-6) - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_each, index) => (first + index) * step);
}

/** Never as many, whatever a range may be. */
const MOST_TICKS = 200;

function decimalsOf(step: number): number {
  return Math.min(15, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

function grouped(value: number, decimals: number): string {
  const [whole = '', rest] = Math.abs(value).toFixed(decimals).split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return signed(value, rest === undefined ? thousands : `${thousands}.${rest}`);
}

function signed(value: number, text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return value < 0 && /[1-9]/.test(short) ? `${MINUS}${short}` : short;
}

const prefixes = new Map([
  [-15, 'f'],
  [-12, 'p'],
  [-9, 'n'],
  [-6, 'μ'],
  [-3, 'm'],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
]);

/** Numbers with up to three digits before or after the point are written out. */
function exponentFor(largest: number, exponents: Exponents): number {
  const power = Math.floor(Math.log10(largest) + 0.01);
  if (!Number.isFinite(power) || Math.abs(power) <= 3) return 0;
  if (exponents === 'e') return power;
  const thousands = 3 * Math.round((power - 1) / 3);
  return prefixes.has(thousands) ? thousands : power;
}

function withPower(value: number, power: number, decimals: number, exponents: Exponents): string {
  const text = signed(value, Math.abs(value / 10 ** power).toFixed(decimals));
  return power === 0 || !/[1-9]/.test(text) ? text : `${text}${powerWord(power, exponents)}`;
}

function powerWord(power: number, exponents: Exponents): string {
  const prefix = exponents === 'SI' ? prefixes.get(power) : undefined;
  return prefix ?? `e${power < 0 ? MINUS : '+'}${Math.abs(power)}`;
}

/** One round number by itself: 0.01, 5, 2k. */
function powerText(value: number, exponents: Exponents): string {
  const power = exponentFor(value, exponents);
  return withPower(value, power, decimalsOf(10 ** Math.floor(Math.log10(value / 10 ** power) + 1e-9)), exponents);
}
