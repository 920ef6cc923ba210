import type { HangingProtocol, HangingSlot, Laterality, View } from '@contract/generated/types.js';

/** What hanging asks of an image; the caller's own fields ride along. */
export interface HangingImage {
  readonly laterality: Laterality | null;
  readonly view: View | null;
  /** Magnification, spot compression, implant displaced…: such a view never takes a standard place. */
  readonly viewModifiers?: readonly string[];
}

/** A place on the screen: its image, or a gap that says what is missing. */
export interface HungTile<T> {
  readonly row: number;
  readonly column: number;
  /** RCC, LMLO, 'RCC prior': what an empty tile says it misses. */
  readonly name: string;
  readonly laterality: Laterality;
  readonly view: View;
  readonly study: HangingSlot['study'];
  /** Tiles of a step with the same word share scale, zoom, pan and window. */
  readonly pair: string | null;
  /** The edge of the tile at which the chest wall stands: a right breast's at the right, so that two stand back to back. */
  readonly chestWall: 'left' | 'right';
  readonly image: T | null;
}

export interface HungStep<T> {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly tiles: readonly HungTile<T>[];
}

export interface HungStudy<T> {
  readonly steps: readonly HungStep<T>[];
  /** What has no place in any step, in the order given: offered, never dropped. */
  readonly extras: readonly T[];
}

/**
 * Lays a study out by a protocol. In each place hangs the first image of the breast and of the most wanted view that is there
 * at all; magnifications, spots, displaced implants and second takes never take one.
 */
export function hangStudy<T extends HangingImage>(
  protocol: HangingProtocol,
  current: readonly T[],
  prior: readonly T[] = [],
): HungStudy<T> {
  const steps = protocol.steps.map(({ name, rows, columns, slots }) => {
    const taken = new Set<T>();
    const tiles = slots.map((slot) => {
      const image = chooseView(slot.study === 'current' ? current : prior, slot.laterality, slot.views, taken);
      if (image !== null) taken.add(image);
      return tileOf(slot, image);
    });
    return { name, rows, columns, tiles };
  });
  const placed = new Set(steps.flatMap(({ tiles }) => tiles.map(({ image }) => image)));
  return { steps, extras: [...current, ...prior].filter((image) => !placed.has(image)) };
}

function tileOf<T>({ row, column, laterality, views, study, pair }: HangingSlot, image: T | null): HungTile<T> {
  const [view = 'OTHER'] = views;
  const name = `${laterality}${view}${study === 'prior' ? ' prior' : ''}`;
  return { row, column, name, laterality, view, study, pair, chestWall: laterality === 'R' ? 'right' : 'left', image };
}

/** The first image of the breast and of the most wanted view that is there; null: none is. */
export function chooseView<T extends HangingImage>(
  images: readonly T[],
  laterality: Laterality,
  views: readonly View[],
  taken: ReadonlySet<T>,
): T | null {
  const candidates = images.filter(
    (image) => image.laterality === laterality && (image.viewModifiers ?? []).length === 0 && !taken.has(image),
  );
  for (const view of views) {
    const found = candidates.find((image) => image.view === view);
    if (found !== undefined) return found;
  }
  return null;
}

/** What a schema cannot say of a protocol; each with the step that it is in. */
export function protocolProblems(protocol: HangingProtocol): readonly string[] {
  return protocol.steps.flatMap(({ name, rows, columns, slots }) => {
    const places = slots.map(({ row, column }) => `${row + 1},${column + 1}`);
    const names = slots.map((slot) => tileOf(slot, null).name);
    const outside = slots.filter(({ row, column }) => row >= rows || column >= columns);
    return [
      ...outside.map((slot) => `Step "${name}": ${tileOf(slot, null).name} lies outside ${rows} × ${columns} tiles.`),
      ...repeated(places).map((place) => `Step "${name}": two views share the place ${place} (row, column).`),
      ...repeated(names).map((view) => `Step "${name}": ${view} has two places.`),
    ];
  });
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
