import { describe, expect, it } from 'vitest';

import { formatBytes, formatDuration, formatNumber, formatRelativeTime, countOf } from '@renderer/ui/format';
import { sparklinePath } from '@renderer/ui/sparkline';

describe('formatNumber', () => {
  it.each([
    [0.8714, '0.871'],
    [41.23, '41.2'],
    [281.4, '281'],
    [22080, '22,080'],
    [0, '0.00'],
    [1e-7, '1.00e-7'],
    [-0.5, '-0.500'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('shows %s as %s', (value, shown) => {
    expect(formatNumber(value)).toBe(shown);
  });
});

describe('formatDuration', () => {
  it.each([
    [0.42, '0.4 s'],
    [42, '42 s'],
    [59.7, '1 m 0 s'],
    [725, '12 m 5 s'],
    [36_660, '10 h 11 m'],
    [273_600, '3 d 4 h'],
    [null, '–'],
  ])('shows %s seconds as %s', (seconds, shown) => {
    expect(formatDuration(seconds)).toBe(shown);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.00 KiB'],
    [1.2e12, '1.09 TiB'],
    [null, '–'],
  ])('shows %s as %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});

it('counts one as one', () => {
  expect(countOf(1, 'study', 'studies')).toBe('1 study');
  expect(countOf(1231, 'study', 'studies')).toBe('1,231 studies');
});

it('says how long ago, and the date when it is long ago', () => {
  const now = Date.UTC(2026, 2, 12, 12);
  expect(formatRelativeTime(now - 10_000, now)).toBe('just now');
  expect(formatRelativeTime(now - 240_000, now)).toBe('4 m ago');
  expect(formatRelativeTime(now - 86_400_000, now)).toBe('yesterday');
  expect(formatRelativeTime(Date.UTC(2025, 11, 1, 12), now)).toBe('1 Dec 2025');
});

it('leaves a gap in a sparkline where nothing was measured, and keeps the newest at the right', () => {
  expect(sparklinePath([100, null, 0], 4, 100)).toBe('M1.5 1.0M3.5 39.0');
});
