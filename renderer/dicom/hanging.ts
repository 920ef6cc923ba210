import type { ImageRecord } from '@contract/index';
import { hangFourUp } from '@core/dicom/index';

import type { Anchor } from './view-transform';

/** A place on the screen, and what hangs there. */
export interface Tile {
  readonly name: string;
  readonly image: ImageRecord | null;
  readonly anchor: Anchor;
}

export interface Hanging {
  readonly tiles: readonly Tile[];
  /** Views without a standard place: offered in the strip. */
  readonly extras: readonly Tile[];
}

export function hang(records: readonly ImageRecord[]): Hanging {
  const fourUp = hangFourUp(records);
  return {
    tiles: fourUp.tiles.map(({ name, laterality, image }) => ({
      name,
      image,
      anchor: laterality === 'R' ? 'right' : 'left',
    })),
    extras: fourUp.extras.map((image, index) => ({ name: `extra-${index + 1}`, image, anchor: anchorOf(image) })),
  };
}

function anchorOf(image: ImageRecord): Anchor {
  if (image.laterality === null) return 'center';
  return image.laterality === 'R' ? 'right' : 'left';
}

/** "R MLO", "L", "view not known". */
export function markerOf(image: ImageRecord): string {
  const parts = [image.laterality, image.view === 'OTHER' ? null : image.view].filter((part) => part !== null);
  return parts.length === 0 ? 'view not known' : parts.join(' ');
}
