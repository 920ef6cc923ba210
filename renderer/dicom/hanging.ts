import type { HangingProtocol, HangingSlot, ImageRecord, Laterality } from '@contract/index';
import { hangStudy } from '@core/dicom/index';

import { showsPrior } from './hanging-protocols';
import type { Anchor } from './view-transform';

/** A place on the screen, and what hangs there. */
export interface Tile {
  readonly name: string;
  readonly image: ImageRecord | null;
  readonly anchor: Anchor;
  /** Counted from 0 at the upper left; null: a further view, which has none. */
  readonly place: { readonly row: number; readonly column: number } | null;
  readonly study: HangingSlot['study'];
  /** Tiles of a step with the same word share scale, zoom, pan and window. */
  readonly pair: string | null;
}

export interface HangingStep {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly tiles: readonly Tile[];
}

export interface Hanging {
  readonly steps: readonly HangingStep[];
  /** Views without a place in any step: offered in the strip. */
  readonly extras: readonly Tile[];
}

/** The prior's images count only where the protocol has places for them. */
export function hang(
  protocol: HangingProtocol,
  current: readonly ImageRecord[],
  prior: readonly ImageRecord[] = [],
): Hanging {
  const earlier = showsPrior(protocol) ? prior : [];
  const { steps, extras } = hangStudy(protocol, current, earlier);
  return {
    steps: steps.map(({ name, rows, columns, tiles }) => ({
      name,
      rows,
      columns,
      tiles: tiles.map(({ row, column, chestWall, ...tile }) => ({
        name: tile.name,
        image: tile.image,
        anchor: chestWall,
        place: { row, column },
        study: tile.study,
        pair: tile.pair,
      })),
    })),
    extras: extras.map((image, index) => ({
      name: `extra-${index + 1}`,
      image,
      anchor: anchorOf(image.laterality),
      place: null,
      study: earlier.includes(image) ? 'prior' : 'current',
      pair: null,
    })),
  };
}

function anchorOf(laterality: Laterality | null): Anchor {
  if (laterality === null) return 'center';
  return laterality === 'R' ? 'right' : 'left';
}

/** "R MLO", "L", "view not known", "R CC prior". */
export function markerOf(image: ImageRecord, study: Tile['study']): string {
  const parts = [image.laterality, image.view === 'OTHER' ? null : image.view].filter((part) => part !== null);
  return `${parts.length === 0 ? 'view not known' : parts.join(' ')}${study === 'prior' ? ' prior' : ''}`;
}

/** With what makes it a further view: "L MLO · magnification". */
export function labelOf(image: ImageRecord, study: Tile['study']): string {
  return [markerOf(image, study), ...image.viewModifiers.map((modifier) => modifier.toLowerCase())].join(' · ');
}
