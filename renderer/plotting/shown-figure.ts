import type { EdgeMark, PlotFigure } from './figure';
import type { PlotFrame } from './plot-area';

/** What a plot shows just now. */
export interface ShownFigure extends PlotFrame {
  readonly figure: PlotFigure;
  /** As many of its marks as there is room for. */
  readonly edges: readonly EdgeMark[];
  readonly zoomed: boolean;
}
