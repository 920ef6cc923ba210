import type { SeriesSource } from './series-client';

export interface CurveSpec {
  /** In the legend. */
  readonly name: string;
  readonly color: string;
  /** As main names the series. */
  readonly series: string;
  /** A bound that the others keep under: drawn faint, and neither averaged nor in the legend. */
  readonly isLimit?: boolean;
  /** Few points, each of which counts: drawn as they are, never averaged. */
  readonly markers?: boolean;
  /** Series of the bounds around each of its points. */
  readonly band?: { readonly lower: string; readonly upper: string };
}

export interface FigureSpec {
  /** For tests and for what is stored about it. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Shown = stored / divisor. */
  readonly divisor: number;
  /** Values that stay in the picture. */
  readonly yIncludes: readonly number[];
  readonly curves: readonly CurveSpec[];
  /** Counters and flags that are 0 when all is well: nothing is shown until one is not. */
  readonly onlyNonzero?: boolean;
  /** Which log its series come from; telemetry where nothing is said. */
  readonly source?: SeriesSource;
  /** Numbers far below 1 are read more easily in powers of ten. */
  readonly tiny?: boolean;
  /** What one watches: its news are on screen within a second, whatever else is drawn. */
  readonly isPrompt?: boolean;
  /** May be drawn on a logarithmic scale, where a person chose that. */
  readonly mayBeLogarithmic?: boolean;
}

export interface FigureGroup {
  readonly name: string;
  readonly figures: readonly FigureSpec[];
}
