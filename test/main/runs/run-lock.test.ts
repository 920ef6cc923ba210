import { describe, expect, it } from 'vitest';

import { holderOf } from '../../../main/runs/run-lock';

const locks = `1: FLOCK  ADVISORY  WRITE 4211 08:01:1234 0 EOF
2: POSIX  ADVISORY  WRITE 77 00:2d:55 0 EOF
3: FLOCK  ADVISORY  READ  -1 fe:00:99 0 EOF
3: -> FLOCK  ADVISORY  WRITE 78 08:01:66 0 EOF
`;

describe('who holds the lock of a run', () => {
  it('is read from the kernel’s list, by the file alone; who waits holds nothing', () => {
    expect(holderOf(new Set(['1234']), locks)).toBe(4211);
    expect(holderOf(new Set(['99']), locks)).toBe(-1);
    for (const inode of ['55', '66', '12']) expect(holderOf(new Set([inode]), locks)).toBeNull();
  });
});
