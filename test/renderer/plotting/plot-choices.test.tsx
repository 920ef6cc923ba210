// @vitest-environment jsdom
import { PlotChoicesBar, remembered, usePlotChoices } from '@renderer/plotting/plot-choices';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { named, render, settle, type Rendered } from '../render';

let shown: Rendered | null = null;
beforeEach(() => {
  window.localStorage.clear();
  usePlotChoices.setState(remembered());
});
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

describe('the choices of a page of plots', () => {
  it('begin with steps and the mean of ten seconds, and are remembered', async () => {
    expect(usePlotChoices.getState()).toEqual({ x: 'step', smoothing: 'mean 10 s', logarithmic: false });
    shown = await render(<PlotChoicesBar />);
    const bar = named(shown.container, 'div', 'How the plots are drawn');
    await settle(() => {
      for (const value of ['wall time', 'exponential'])
        bar.querySelector<HTMLInputElement>(`input[value="${value}"]`)!.click();
      bar.querySelector<HTMLInputElement>('input[type="checkbox"]')!.click();
    });
    expect(remembered()).toEqual({ x: 'wall time', smoothing: 'exponential', logarithmic: true });
  });

  it('are the usual ones where what was remembered is none', () => {
    for (const text of ['{', '[]', '{"x":"time","smoothing":"mean 5 s","logarithmic":"yes"}', 'null']) {
      window.localStorage.setItem('plot choices', text);
      expect(remembered()).toEqual({ x: 'step', smoothing: 'mean 10 s', logarithmic: false });
    }
  });
});
