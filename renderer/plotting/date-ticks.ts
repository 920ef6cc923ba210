import type { AxisTick } from './axis-tick';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const stepsMs = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 3640].map((count) => count * DAY),
];
const LONGEST = 36_400 * DAY;

/** Places of time of day; the date stands below the first of each day, the year below days. */
export function dateTicks(fromMs: number, toMs: number, atMost: number): readonly AxisTick[] {
  const least = (toMs - fromMs) / atMost;
  const step = stepsMs.find((each) => each >= least) ?? LONGEST;
  const ticks: AxisTick[] = [];
  let said = '';
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) {
    const { text, below } = wordsOf(new Date(at), step);
    ticks.push(below === said ? { at, text } : { at, text, below });
    said = below;
  }
  return ticks;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function wordsOf(date: Date, step: number): { readonly text: string; readonly below: string } {
  const day = `${months[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}`;
  const year = String(date.getUTCFullYear());
  if (step >= DAY) return { text: day, below: year };
  const clock = date.toISOString().slice(11, 23);
  const text = step >= MINUTE ? clock.slice(0, 5) : step >= SECOND ? clock.slice(0, 8) : clock.slice(3);
  return { text, below: `${day}, ${year}` };
}

/** '26 Nov 02:22:18' */
export function momentText(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '';
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.toISOString().slice(11, 19)}`;
}
