import type { Laterality } from '@contract/generated/types.js';

import { findBreast } from './breast-mask.js';
import type { DecodedImage, ImageMetadata } from './image-types.js';
import { normalizedTable } from './normalized-values.js';

export interface ChestWall {
  /** The edge of the stored image at which the chest wall lies; null: nothing tells. */
  readonly edge: 'left' | 'right' | null;
  /** True when the breast's place was measured, because PatientOrientation does not say: shown as "orientation estimated". */
  readonly estimated: boolean;
}

export interface Orientation {
  readonly mirrorHorizontally: boolean;
  readonly mirrorVertically: boolean;
  readonly estimated: boolean;
}

/** Where the chest wall is: by PatientOrientation, else the side of the image on which more of the breast lies. */
export function chestWallEdge(metadata: ImageMetadata, image: DecodedImage): ChestWall {
  const rowDirection = metadata.patientOrientation?.[0] ?? '';
  // The direction in which the column index grows: toward posterior means that the chest wall is at the right.
  const letter = /[AP]/u.exec(rowDirection)?.[0];
  if (letter !== undefined) return { edge: letter === 'P' ? 'right' : 'left', estimated: false };
  const breast = findBreast(image, normalizedTable(metadata));
  if (!breast.found) return { edge: null, estimated: true };
  return { edge: breast.onTheRight ? 'right' : 'left', estimated: true };
}

/**
 * How to turn an image so that chest walls stand back to back: the right breast's at its tile's right edge, the left
 * breast's at its left; head or lateral side up. FieldOfViewHorizontalFlip tells what was already done: it has no say.
 */
export function orientForHanging(
  laterality: Laterality,
  chestWall: ChestWall,
  metadata: Pick<ImageMetadata, 'patientOrientation' | 'view'>,
): Orientation {
  const wanted = laterality === 'R' ? 'right' : 'left';
  return {
    mirrorHorizontally: chestWall.edge !== null && chestWall.edge !== wanted,
    mirrorVertically: isUpsideDown(laterality, metadata),
    estimated: chestWall.estimated,
  };
}

/** Rows should run toward the feet; in a CC, from lateral to medial: a right breast's rows toward L, a left one's toward R. */
function isUpsideDown(laterality: Laterality, metadata: Pick<ImageMetadata, 'patientOrientation' | 'view'>): boolean {
  const columnDirection = metadata.patientOrientation?.[1] ?? '';
  if (columnDirection.includes('H')) return true;
  if (columnDirection.includes('F')) return false;
  return metadata.view === 'CC' && columnDirection.startsWith(laterality);
}
