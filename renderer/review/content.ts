import type { Annotation, FindingKind, Reader } from '@contract/index';

/** What of an annotation its reader can change. */
export type Content = Pick<Annotation, 'shape' | 'points' | 'kind' | 'pathology' | 'deleted'>;

/** An annotation as it is shown: with what is not saved yet. */
export interface Drawn extends Content {
  readonly annotationId: string;
  readonly imageId: string;
  readonly reader: Reader;
  /** Null: not saved yet, or not in this form. */
  readonly savedAtMs: number | null;
}

/** In the order of the strip, and of the key that goes through them. */
export const KINDS: readonly FindingKind[] = ['mass', 'calcification', 'architectural-distortion', 'asymmetry'];

export const kindName = (kind: FindingKind): string => kind.replace('-', ' ');

export function contentOf({ shape, points, kind, pathology, deleted }: Content): Content {
  return { shape, points, kind, pathology, deleted };
}
