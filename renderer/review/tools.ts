import type { AnnotationShape } from '@contract/index';

export interface DrawToolFacts {
  readonly shape: AnnotationShape;
  readonly name: string;
  readonly key: string;
  readonly shortcut: string;
  readonly hint: string;
  readonly keys: string;
}

const PUT = 'Arrow keys move, Enter puts a point';

/** In the order of the strip. */
export const DRAW_TOOLS: readonly DrawToolFacts[] = [
  {
    shape: 'outline',
    name: 'Draw an outline',
    key: 'Shift+o',
    shortcut: 'Shift+O',
    hint: 'Drag along it, or click its points and close it at the first',
    keys: `${PUT}, C closes`,
  },
  {
    shape: 'box',
    name: 'Draw a box',
    key: 'Shift+b',
    shortcut: 'Shift+B',
    hint: 'Drag it, or click two corners',
    keys: PUT,
  },
  {
    shape: 'point',
    name: 'Mark a point',
    key: 'Shift+p',
    shortcut: 'Shift+P',
    hint: 'Click where it is',
    keys: PUT,
  },
];
