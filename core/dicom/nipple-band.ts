import type { BreastMask } from './breast-mask.js';
import type { ChestWall } from './chest-wall.js';
import type { SpacingWithProvenance } from './millimeters.js';

/** In full-image pixels. */
export interface ImagePoint {
  readonly x: number;
  readonly y: number;
}

/** What of one view the search in the other needs. */
export interface LocatableView {
  readonly nipple: ImagePoint;
  readonly chestWallEdge: 'left' | 'right';
  /** Null: the file does not say. */
  readonly spacing: Pick<SpacingWithProvenance, 'columnMillimeters' | 'provenance'> | null;
}

/** Columns of the other view, low to high, between which the place may lie. */
export interface NippleBand {
  readonly fromColumn: number;
  readonly toColumn: number;
  /** From the nipple toward the chest wall; negative beyond the nipple. */
  readonly distance: number;
  readonly tolerance: number;
  readonly unit: 'mm' | 'px';
}

export type LocateResult =
  { readonly band: NippleBand; readonly reason: null } | { readonly band: null; readonly reason: string };

/**
 * How far a structure's distance from the nipple may differ between CC and MLO. Positioning is held adequate when the
 * posterior nipple line's length agrees within 1 cm between the two (the criteria and their origin: Sweeney, Lewis, Hogg
 * and McEntee 2017, British Journal of Radiology 91(1082)); no less can be asked of a structure on the way.
 */
export const BAND_TOLERANCE_MM = 10;
/** The same share of a usual 0.07 mm detector, where both files are silent. */
export const BAND_TOLERANCE_PX = 143;

/**
 * The nipple, estimated: the middle of those blocks of the breast that lie farthest from the chest wall. Null where no
 * breast was found, or nothing tells where the chest wall is.
 */
export function estimateNipple(breast: BreastMask, edge: ChestWall['edge']): ImagePoint | null {
  if (!breast.found || edge === null) return null;
  const { blockSize, gridRows, gridColumns, blocks, box } = breast;
  const column = edge === 'right' ? box.left : box.right - 1;
  let first = -1;
  let last = -1;
  for (let row = 0; row < gridRows; row += 1) {
    if (blocks[row * gridColumns + column] === 0) continue;
    if (first < 0) first = row;
    last = row;
  }
  return { x: (edge === 'right' ? column : column + 1) * blockSize, y: ((first + last + 1) / 2) * blockSize };
}

/**
 * Where a point of one view may lie in the other view of the same breast. The nipple-distance method: a structure keeps its
 * distance from the nipple when the breast is compressed another way. Of its two forms, an arc about the nipple (Paquerault
 * et al., Med Phys 2002) and a straight strip across the nipple axis (Zheng et al., Med Phys 2006), this is the strip, with
 * the axis from the image's chest-wall edge to the nipple: it needs no pectoral line, which an estimate may misplace.
 */
export function bandInOther(point: ImagePoint, own: LocatableView, other: LocatableView): LocateResult {
  if ((own.spacing === null) !== (other.spacing === null))
    return { band: null, reason: 'the pixel spacing of only one of the views is known' };
  const inMillimeters = own.spacing !== null;
  const pixels = own.chestWallEdge === 'right' ? point.x - own.nipple.x : own.nipple.x - point.x;
  const distance = pixels * (own.spacing?.columnMillimeters ?? 1);
  const tolerance = inMillimeters ? BAND_TOLERANCE_MM : BAND_TOLERANCE_PX;
  const perColumn = other.spacing?.columnMillimeters ?? 1;
  const inward = other.chestWallEdge === 'right' ? 1 : -1;
  const ends = [distance - tolerance, distance + tolerance].map((each) => other.nipple.x + (inward * each) / perColumn);
  return {
    band: {
      fromColumn: Math.min(...ends),
      toColumn: Math.max(...ends),
      distance,
      tolerance,
      unit: inMillimeters ? 'mm' : 'px',
    },
    reason: null,
  };
}
