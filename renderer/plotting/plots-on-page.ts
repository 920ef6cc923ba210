import type { ExportedSeries } from '@contract/index';

import type { LivePlotView } from './live-plot-view';

/** A plot that is on screen, or near it. */
export interface PlotOnPage {
  readonly name: string;
  readonly title: string;
  readonly element: HTMLElement;
  readonly view: LivePlotView;
  /** What its curves are made of. */
  readonly series: () => readonly ExportedSeries[];
}

const plots = new Set<PlotOnPage>();

/** Returns the undo. */
export function addPlot(plot: PlotOnPage): () => void {
  plots.add(plot);
  return () => {
    plots.delete(plot);
  };
}

/** As they stand on the page, first to last. */
export function plotsOnPage(): readonly PlotOnPage[] {
  const follows = (a: PlotOnPage, b: PlotOnPage): number =>
    (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING) === 0 ? 1 : -1;
  return [...plots].sort(follows);
}
