/** A plane of two shares, 0 to 1 each: a ROC curve, precision against recall, observed against predicted. */
export interface CurveFigure {
  readonly lines: readonly CurveLine[];
  readonly bands?: readonly CurveArea[];
  readonly xTitle: string;
  readonly yTitle: string;
}

export interface CurveLine {
  readonly name: string;
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** What a point is, beside its place; by point. */
  readonly words?: readonly string[];
  /** 'reference': what chance, or a perfect model, would draw. */
  readonly kind?: 'curve' | 'points' | 'reference';
  /** Vertical limits of each point; null where there are none. */
  readonly limits?: readonly ({ readonly lower: number; readonly upper: number } | null)[];
  /** 'step': the value at x holds back to the x before it. */
  readonly shape?: 'linear' | 'step';
}

export interface CurveArea {
  readonly color: string;
  readonly x: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** No screen shows more. */
const GRID = 1000;

/**
 * The positions that can be told apart on screen: a point is left out where it lies within a thousandth, both ways, of
 * the one drawn before it and of the one after. Numbers are never computed from what is drawn.
 */
export function drawnPlaces(x: readonly number[], y: readonly number[]): readonly number[] {
  const places: number[] = [];
  const near = (i: number, j: number): boolean =>
    Math.abs((x[i] ?? 0) - (x[j] ?? 0)) * GRID < 1 && Math.abs((y[i] ?? 0) - (y[j] ?? 0)) * GRID < 1;
  for (let place = 0; place < x.length; place += 1) {
    const last = places.at(-1);
    const isEnd = place === x.length - 1;
    if (last === undefined || isEnd || !near(last, place)) places.push(place);
  }
  return places;
}

export const curveMargins = { l: 52, r: 14, t: 8, b: 40 } as const;
/** A little air, so that what lies on an edge is seen whole. */
export const AIR = 0.02;

export interface PlotSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** From the plane to pixels of the plot’s own box, and back. */
export interface CurveScale {
  readonly toPx: (x: number, y: number) => { readonly leftPx: number; readonly topPx: number };
  readonly fromPx: (leftPx: number, topPx: number) => { readonly x: number; readonly y: number };
}

export function curveScale({ widthPx, heightPx }: PlotSize): CurveScale {
  const { l, r, t, b } = curveMargins;
  const width = Math.max(1, widthPx - l - r);
  const height = Math.max(1, heightPx - t - b);
  const span = 1 + 2 * AIR;
  return {
    toPx: (x, y) => ({
      leftPx: l + ((x + AIR) / span) * width,
      topPx: t + (1 - (y + AIR) / span) * height,
    }),
    fromPx: (leftPx, topPx) => ({
      x: ((leftPx - l) / width) * span - AIR,
      y: (1 - (topPx - t) / height) * span - AIR,
    }),
  };
}
