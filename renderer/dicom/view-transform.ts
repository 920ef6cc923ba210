export { toImage, toTile as toCanvas } from '../ui/image-overlay';

/**
 * Where an image lies on a canvas. All canvas lengths are device pixels; image lengths are full-image pixels with
 * x = column, y = row, and pixel centers at +0.5. Same convention as cornerstone-core's viewport:
 * canvas = canvas center + scale × (translation + flip × (image point − image center)), x and y of the image exchanged
 * before the flip where the view is turned: with the two flips, all eight orientations.
 */
export interface ViewTransform {
  /** Device pixels for one image pixel. */
  readonly scale: number;
  readonly translation: Point;
  /** Mirrored left to right. */
  readonly flipped: boolean;
  /** Mirrored top to bottom. */
  readonly upended: boolean;
  /** The image's rows run down the canvas. Absent: they run across it. */
  readonly turned?: boolean;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ImageSize {
  readonly rows: number;
  readonly columns: number;
}

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/**
 * canvas.x = originX + stepX × image.x and canvas.y = originY + stepY × image.y, or with image.y and image.x exchanged where
 * turned; the origins are whole device pixels.
 */
export interface Placement {
  readonly originX: number;
  readonly originY: number;
  /** Negative where the image is mirrored. */
  readonly stepX: number;
  readonly stepY: number;
  readonly turned?: boolean;
}

export const LARGEST_SCALE = 16;

/**
 * The origin is rounded to a device pixel: the sampling grid then hangs on the image's edge and panning shifts the
 * picture without changing it; at 1:1 each image pixel is one device pixel.
 */
export function placementOf(view: ViewTransform, image: ImageSize, canvas: CanvasSize): Placement {
  const { scale, translation } = view;
  const stepX = view.flipped ? -scale : scale;
  const stepY = view.upended ? -scale : scale;
  const shown = shownSize(image, view);
  return {
    originX: Math.round(canvas.width / 2 + scale * translation.x - (stepX * shown.columns) / 2),
    originY: Math.round(canvas.height / 2 + scale * translation.y - (stepY * shown.rows) / 2),
    stepX,
    stepY,
    ...(view.turned === true ? { turned: true } : {}),
  };
}

/** The image as it lies on the canvas: rows and columns exchanged where it is turned. */
export function shownSize(image: ImageSize, { turned }: Pick<ViewTransform, 'turned'>): ImageSize {
  return turned === true ? { rows: image.columns, columns: image.rows } : image;
}

export function fitScale(image: ImageSize, canvas: CanvasSize): number {
  return Math.min(canvas.width / image.columns, canvas.height / image.rows);
}

/** Where the image's chest wall stands on its tile: at the inner edge of a pair, or centered where there is no pair. */
export type Anchor = 'left' | 'right' | 'center';

/** The translation that puts the image's edge on the anchored edge of the canvas, centered from top to bottom. */
export function anchoredTranslation(scale: number, image: ImageSize, canvas: CanvasSize, anchor: Anchor): Point {
  if (anchor === 'center') return { x: 0, y: 0 };
  const slack = (canvas.width / scale - image.columns) / 2;
  return { x: anchor === 'right' ? slack : -slack, y: 0 };
}

/** A new scale, with the image point under `at` (canvas) left where it is. */
export function zoomAt(view: ViewTransform, scale: number, at: Point, canvas: CanvasSize): ViewTransform {
  const fromCenter = { x: at.x - canvas.width / 2, y: at.y - canvas.height / 2 };
  const gain = 1 / scale - 1 / view.scale;
  return {
    ...view,
    scale,
    translation: { x: view.translation.x + fromCenter.x * gain, y: view.translation.y + fromCenter.y * gain },
  };
}

export function panBy(view: ViewTransform, deviceX: number, deviceY: number): ViewTransform {
  const { translation, scale } = view;
  return { ...view, translation: { x: translation.x + deviceX / scale, y: translation.y + deviceY / scale } };
}

/** Keeps a part of the image in sight: no drag may lose it. */
export function keepInSight(view: ViewTransform, whole: ImageSize, canvas: CanvasSize): ViewTransform {
  const image = shownSize(whole, view);
  const limitX = image.columns / 2 + canvas.width / (2 * view.scale);
  const limitY = image.rows / 2 + canvas.height / (2 * view.scale);
  const marginX = Math.min(image.columns, canvas.width / view.scale) / 8;
  const marginY = Math.min(image.rows, canvas.height / view.scale) / 8;
  return {
    ...view,
    translation: {
      x: clamp(view.translation.x, marginX - limitX, limitX - marginX),
      y: clamp(view.translation.y, marginY - limitY, limitY - marginY),
    },
  };
}

export function clampScale(scale: number, fit: number): number {
  return clamp(scale, Math.min(fit, 1) / 2, LARGEST_SCALE);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
