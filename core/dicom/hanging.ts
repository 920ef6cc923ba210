import type { Laterality, View } from '@contract/generated/types.js';

import { chooseView, type HangingImage } from './hang-study.js';

export interface HangingTile<T> {
  readonly laterality: Laterality;
  readonly view: View;
  /** RCC, LCC, RMLO, LMLO: what an empty tile says it misses. */
  readonly name: string;
  readonly image: T | null;
}

export interface FourUp<T> {
  /** Row by row: RCC LCC over RMLO LMLO, the reader's left first. */
  readonly tiles: readonly [HangingTile<T>, HangingTile<T>, HangingTile<T>, HangingTile<T>];
  /** Everything without a place, in the order given: offered, never dropped. */
  readonly extras: readonly T[];
}

/** A mediolateral view stands in for a missing mediolateral oblique. */
const STANDS_IN_FOR_MLO: readonly View[] = ['MLO', 'ML', 'LMO', 'LM'];

/** Hangs a study as four-up: the first full view of each kind takes its place, a missing one leaves a named gap. */
export function hangFourUp<T extends HangingImage>(images: readonly T[]): FourUp<T> {
  const taken = new Set<T>();
  const place = (laterality: Laterality, view: 'CC' | 'MLO'): HangingTile<T> => {
    const image = chooseView(images, laterality, view === 'CC' ? ['CC'] : STANDS_IN_FOR_MLO, taken);
    if (image !== null) taken.add(image);
    return { laterality, view, name: `${laterality}${view}`, image };
  };
  const tiles = [place('R', 'CC'), place('L', 'CC'), place('R', 'MLO'), place('L', 'MLO')] as const;
  return { tiles, extras: images.filter((image) => !taken.has(image)) };
}
