import type { Anchor, Point, ViewTransform } from './view-transform';

/** What a reader can do to the way an image lies, as it looks on screen. */
export type OrientationChange = 'turn-right' | 'turn-left' | 'turn-around' | 'flip-across' | 'flip-down';

/** One of the eight ways in which an image can lie on a canvas. */
export type Lie = Pick<ViewTransform, 'flipped' | 'upended' | 'turned'>;

/** The view after the change; what is in the middle of the canvas stays there. */
export function reoriented(view: ViewTransform, change: OrientationChange): ViewTransform {
  const { flipped, upended, turned, translation } = view;
  const { x, y } = translation;
  switch (change) {
    case 'turn-right':
      return lying(view, { flipped: !upended, upended: flipped, turned: turned !== true }, { x: -y, y: x });
    case 'turn-left':
      return lying(view, { flipped: upended, upended: !flipped, turned: turned !== true }, { x: y, y: -x });
    case 'turn-around':
      return lying(view, { ...lieOf(view), flipped: !flipped, upended: !upended }, { x: -x, y: -y });
    case 'flip-across':
      return lying(view, { ...lieOf(view), flipped: !flipped }, { x: -x, y });
    case 'flip-down':
      return lying(view, { ...lieOf(view), upended: !upended }, { x, y: -y });
  }
}

function lieOf({ flipped, upended, turned }: Lie): Required<Lie> {
  return { flipped, upended, turned: turned === true };
}

function lying(view: ViewTransform, lie: Required<Lie>, { x, y }: Point): ViewTransform {
  // Never a negative zero, which a comparison would tell apart.
  return { ...view, ...lie, translation: { x: x + 0, y: y + 0 } };
}

/** What the reader did to the image since it was hung, for the corner of its tile; null: nothing. */
export function changeByReader(hung: Lie, shown: Lie): string | null {
  const across = hung.flipped !== shown.flipped;
  const down = hung.upended !== shown.upended;
  if ((hung.turned === true) === (shown.turned === true)) {
    if (across && down) return 'turned by 180° by the reader';
    if (across) return 'flipped left to right by the reader';
    return down ? 'flipped top to bottom by the reader' : null;
  }
  // The axes are exchanged: each of the canvas follows the other of the image.
  const oneWay = hung.upended !== shown.flipped;
  const otherWay = hung.flipped !== shown.upended;
  if (oneWay && !otherWay) return 'turned right by 90° by the reader';
  if (!oneWay && otherWay) return 'turned left by 90° by the reader';
  return `turned right by 90° and flipped ${oneWay ? 'top to bottom' : 'left to right'} by the reader`;
}

/** The chest wall stays at the edge of the tile that it now faces; above or below, the image is centered. */
export function anchorAfter(anchor: Anchor, hung: Lie, shown: Lie): Anchor {
  if (anchor === 'center' || shown.turned === true) return 'center';
  if (hung.flipped === shown.flipped) return anchor;
  return anchor === 'left' ? 'right' : 'left';
}
