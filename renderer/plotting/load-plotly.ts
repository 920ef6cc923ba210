import type plotly from 'plotly.js-strict-dist-min';

/** The strict bundle: the usual one compiles shaders with `new Function`, which the page's policy forbids. */
export function loadPlotly(): Promise<{ readonly default: typeof plotly }> {
  return import('plotly.js-strict-dist-min');
}
