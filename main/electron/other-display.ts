export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DisplayFacts {
  readonly id: number;
  readonly workArea: Box;
}

export interface WindowPlace {
  readonly bounds: Box;
  /** A screen of its own: all of it. */
  readonly fills: boolean;
}

const STEP_PX = 48;

/** All of a display that the first window is not on; with one display, beside the first window's corner. */
export function placeForSecond(displays: readonly DisplayFacts[], ownId: number, own: Box): WindowPlace {
  const other = displays.find(({ id }) => id !== ownId);
  if (other !== undefined) return { bounds: other.workArea, fills: true };
  return { bounds: { ...own, x: own.x + STEP_PX, y: own.y + STEP_PX }, fills: false };
}
