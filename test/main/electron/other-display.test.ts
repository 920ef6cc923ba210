import { describe, expect, it } from 'vitest';

import { placeForSecond } from '../../../main/electron/other-display';

const own = { x: 100, y: 50, width: 1600, height: 1000 };
const area = (x: number) => ({ x, y: 0, width: 1920, height: 1200 });

describe('the second window', () => {
  it('fills a display that the first is not on', () => {
    const displays = [
      { id: 1, workArea: area(0) },
      { id: 2, workArea: area(1920) },
    ];
    expect(placeForSecond(displays, 1, own)).toEqual({ bounds: area(1920), fills: true });
    expect(placeForSecond(displays, 2, own)).toEqual({ bounds: area(0), fills: true });
  });

  it('stands beside the first where there is one display', () => {
    expect(placeForSecond([{ id: 1, workArea: area(0) }], 1, own)).toEqual({
      bounds: { x: 148, y: 98, width: 1600, height: 1000 },
      fills: false,
    });
  });
});
