import type { Interval } from './intervals.ts';

/** 0.904: three digits, as AUCs are given; a true minus sign. */
export function shareWords(value: number): string {
  return value.toFixed(3).replace('-', '−');
}

/** +0.023 */
export function differenceWords(value: number): string {
  return `${value > 0 ? '+' : ''}${shareWords(value)}`;
}

export function intervalWords({ lower, upper }: Interval): string {
  return `${shareWords(lower)} to ${shareWords(upper)}`;
}

/** p = 0.46, p = 0.012, p < 0.001 */
export function pWords(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  return `p = ${p < 0.1 ? p.toFixed(3) : p.toFixed(2)}`;
}

/** 1 image, 2 images */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
