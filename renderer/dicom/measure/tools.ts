import type { MeasureTool } from './measurement';

export interface MeasureToolFacts {
  readonly tool: MeasureTool;
  readonly name: string;
  readonly key: string;
  readonly hint: string;
}

const NOT_SAVED = 'not saved';

/** The tools of the left button, in the order of the strip. */
export const MEASURE_TOOLS: readonly MeasureToolFacts[] = [
  { tool: 'window', name: 'Window and level', key: 'w', hint: 'drag changes window and level' },
  { tool: 'length', name: 'Measure a length', key: 'd', hint: `drag, or put two points; ${NOT_SAVED}` },
  {
    tool: 'angle',
    name: 'Measure an angle',
    key: 'g',
    hint: `put three points, the second at the vertex; ${NOT_SAVED}`,
  },
  {
    tool: 'ellipse',
    name: 'Statistics in an ellipse',
    key: 'c',
    hint: `drag its box, or put two corners; ${NOT_SAVED}`,
  },
  {
    tool: 'window-box',
    name: 'Window from a box',
    key: 'Shift+w',
    hint: 'drag a box, or put two corners; the window is set from the values inside',
  },
  {
    tool: 'locate',
    name: 'Find in the other view',
    key: 'Shift+x',
    hint: 'point at a place; a band in CC or MLO of the same breast shows where it may be',
  },
  { tool: 'probe', name: 'Probe a pixel', key: 'x', hint: 'point at a pixel to read its value' },
];
