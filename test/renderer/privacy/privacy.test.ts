import { isPresenting, safeText, setPresenting, withoutPaths } from '@renderer/privacy';
import { afterEach, describe, expect, it } from 'vitest';

afterEach(() => setPresenting(null));

describe('a text in presenter mode', () => {
  it.each([
    ['/data/Doe, Jane/cc 1.dcm is no longer where it was', 'a hidden path (presenter mode)'],
    [
      'There is no space left for /data/Doe/x.dcm. Free some.',
      'There is no space left for a hidden path (presenter mode)',
    ],
    ['In C:\\Patients\\Doe Jane\\x.dcm', 'In a hidden path (presenter mode)'],
    ['On \\\\server\\Doe\\x', 'On a hidden path (presenter mode)'],
    ['See file:///home/doe', 'See a hidden path (presenter mode)'],
    ['(~/Doe) and more', '(a hidden path (presenter mode)'],
    ['Bits Stored (0028,0101) is "Doe": ignored', 'Bits Stored (0028,0101) is "a hidden value": ignored'],
    ['epoch 3/50, 2 / 3, and/or: fine', 'epoch 3/50, 2 / 3, and/or: fine'],
    ['first /a/Doe\nsecond line', 'first a hidden path (presenter mode)\nsecond line'],
  ])('%j names no file', (text, shown) => {
    expect(withoutPaths(text)).toBe(shown);
  });

  it('is hidden too until it is known that nobody presents', () => {
    expect(isPresenting()).toBe(true);
    expect(safeText('at /a/b')).toBe('at a hidden path (presenter mode)');
    setPresenting(false);
    expect(safeText('at /a/b')).toBe('at /a/b');
  });
});
