import { EarlyAnswers } from '@renderer/bridge/early-answers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives an early answer once, to whoever asks the same', async () => {
  const early = new EarlyAnswers<number>();
  early.keep('a', Promise.resolve(1));
  expect([early.has('a'), early.has('b'), early.take('b')]).toEqual([true, false, null]);
  await expect(early.take('a')).resolves.toBe(1);
  expect(early.take('a')).toBeNull();
});

it('lets go what nobody asks for, and keeps what was kept anew', () => {
  const early = new EarlyAnswers<number>();
  early.keep('a', Promise.resolve(1));
  vi.advanceTimersByTime(2000);
  early.keep('a', Promise.resolve(2));
  vi.advanceTimersByTime(2000);
  expect(early.has('a')).toBe(true);
  vi.advanceTimersByTime(2000);
  expect(early.take('a')).toBeNull();
});

it('tells of a failure whoever takes it, and nobody else', async () => {
  const early = new EarlyAnswers<number>();
  early.keep('a', Promise.reject(new Error('gone')));
  await Promise.resolve();
  await expect(early.take('a')).rejects.toThrow('gone');
});
