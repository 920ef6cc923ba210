import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { casesOf, type ScoredCases } from '@core/statistics';
import { expect } from 'vitest';

/** Cases as the recording scripts in test/fixtures/statistics wrote them: two models' scores. */
export interface RecordedCases {
  readonly patient: readonly number[];
  readonly positive: readonly (0 | 1)[];
  readonly a: readonly number[];
  readonly b: readonly number[];
}

export function recorded(name: string): unknown {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, '../../fixtures/statistics', name), 'utf8'));
}

/** Cases of one model; every case is its own patient where none are given. */
export function scored(
  scores: readonly number[],
  positive: readonly (number | boolean)[],
  patient?: readonly number[],
): ScoredCases {
  return casesOf(
    scores.map((score, i) => ({
      key: `case-${i}`,
      patientKey: `patient-${patient?.[i] ?? i}`,
      positive: Boolean(positive[i]),
      score,
    })),
  );
}

/** Within 1e-12 of what is expected, relative to it where it is above 1. */
export function expectClose(found: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  if (!(Math.abs((found ?? Number.NaN) - wanted) <= tolerance * Math.max(1, Math.abs(wanted)))) {
    expect(found).toBe(wanted);
  }
}

export function expectAllClose(found: readonly number[], wanted: readonly number[], tolerance = 1e-12): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, i) => expectClose(found[i], value, tolerance));
}
