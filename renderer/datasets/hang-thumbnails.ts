import type { StudyImageReference } from '@contract/index';

export interface HungThumbnails {
  /** RCC, LCC, RMLO, LMLO: null where the study has no such view. */
  readonly slots: readonly (StudyImageReference | null)[];
  /** Further images: other views, or a second one of the same. */
  readonly rest: readonly StudyImageReference[];
}

const ORDER = [
  { laterality: 'R', view: 'CC' },
  { laterality: 'L', view: 'CC' },
  { laterality: 'R', view: 'MLO' },
  { laterality: 'L', view: 'MLO' },
] as const;

/** The four standard views in reading order, so that a column of rows can be scanned by eye. */
export function hangThumbnails(images: readonly StudyImageReference[]): HungThumbnails {
  const slots = ORDER.map(
    ({ laterality, view }) => images.find((image) => image.laterality === laterality && image.view === view) ?? null,
  );
  return { slots, rest: images.filter((image) => !slots.includes(image)) };
}

/** 'R MLO'; '?' for what the file does not say. */
export function nameOfView(image: StudyImageReference): string {
  return `${image.laterality ?? '?'} ${image.view ?? '?'}`;
}
