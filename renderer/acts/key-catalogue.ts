/** Where a key is answered: two acts may have the same one only where they never listen together, or where one is meant to come first. */
export type KeyScope =
  | 'everywhere'
  | 'viewer'
  | 'measuring'
  | 'drawing'
  | 'magnifier'
  | 'tags'
  | 'studies'
  | 'runs'
  | 'comparison'
  | 'queue'
  | 'plots'
  | 'plot'
  | 'queue undo'
  | 'evaluation';

export interface CatalogueEntry {
  /** Never changed: settings files name it. That of the act in the palette, where there is one. */
  readonly id: string;
  readonly group: string;
  readonly description: string;
  readonly keys: readonly string[];
  readonly scope: KeyScope;
  /** Each key means something of its own: they can be exchanged, not be more or fewer. */
  readonly ordered: boolean;
}

type Line = readonly [id: string, description: string, ...keys: string[]];

function group(title: string, scope: KeyScope, lines: readonly Line[], ordered = false): CatalogueEntry[] {
  return lines.map(([id, description, ...keys]) => ({ id, group: title, description, keys, scope, ordered }));
}

const PRESET_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];

/** Measuring and drawing move one in the same way. */
const CROSSHAIR = (id: string): Line[] => [
  [id, 'Move the crosshair', ...ARROWS],
  [`${id}.pixel`, 'Move the crosshair by one pixel of the image', ...ARROWS.map((arrow) => `Shift+${arrow}`)],
];

/**
 * Every key of the program, on whichever screen: what can be mapped anew. A binding is found here by its group and its
 * description; one that is not is still mapped, by an id made of the two, and listed once its screen has been open.
 */
export const KEY_CATALOGUE: readonly CatalogueEntry[] = [
  ...group('Everywhere', 'everywhere', [
    ['palette', 'Find an act by name', 'Ctrl+k'],
    ['keys', 'Keys of this screen', '?'],
    ['presenter', 'Presenter mode, on or off', 'Ctrl+Shift+h'],
    ['go.start', 'Go to Start', 'Alt+1'],
    ['go.studies', 'Go to Studies', 'Alt+2'],
    ['go.experiments', 'Go to Experiments', 'Alt+3'],
    ['go.runs', 'Go to Runs', 'Alt+4'],
    ['go.machine', 'Go to Machine', 'Alt+5'],
    ['go.compare', 'Go to Compare', 'Alt+6'],
    ['go.settings', 'Go to Settings', 'Ctrl+,'],
  ]),
  ...group('Hanging', 'viewer', [
    ['viewer.single', 'One view, or all', 'Enter', 'f'],
    ['viewer.step.next', 'Next step of the hanging', 'PageDown'],
    ['viewer.step.previous', 'Previous step of the hanging', 'PageUp'],
    ['viewer.protocol.next', 'Next hanging protocol', 'Shift+PageDown'],
    ['viewer.protocol.previous', 'Previous hanging protocol', 'Shift+PageUp'],
    ['viewer.view.next', 'Next view', '.'],
    ['viewer.view.previous', 'Previous view', ','],
    ['viewer.link', 'Link the views of a pair', 'l'],
    ['viewer.findings', 'Show or hide findings', 'o'],
    ['viewer.bare', 'Show or hide everything but the images', 'h'],
    ['viewer.all', 'Back to all views', 'Escape'],
    ['viewer.next', 'Next study', 'n', ']'],
    ['viewer.previous', 'Previous study', 'p', '['],
  ]),
  ...group('Window', 'viewer', [['viewer.presets', "The file's windows, in order", ...PRESET_KEYS]], true),
  ...group('Window', 'viewer', [
    ['viewer.invert', 'Invert', 'i'],
    ['viewer.window.narrower', 'Narrower window', 'Shift+ArrowLeft'],
    ['viewer.window.wider', 'Wider window', 'Shift+ArrowRight'],
    ['viewer.window.brighter', 'Brighter', 'Shift+ArrowUp'],
    ['viewer.window.darker', 'Darker', 'Shift+ArrowDown'],
    ['viewer.reset', 'Reset window, zoom and place', 'r'],
  ]),
  ...group('Zoom and place', 'viewer', [
    ['viewer.fit', 'Fit to the tile', 'z', '0'],
    ['viewer.actual', 'Actual pixels (1:1)', 'a'],
    ['viewer.larger', 'Larger', '+', '='],
    ['viewer.smaller', 'Smaller', '-'],
    ['viewer.look.left', 'Look left', 'ArrowLeft'],
    ['viewer.look.right', 'Look right', 'ArrowRight'],
    ['viewer.look.up', 'Look up', 'ArrowUp'],
    ['viewer.look.down', 'Look down', 'ArrowDown'],
  ]),
  ...group('File', 'viewer', [
    ['viewer.tags', 'Show or hide the tags of the active view', 't'],
    ['viewer.export', 'Export the active view as PNG', 'Ctrl+Shift+e'],
    ['viewer.second-window', 'Open a second window on the other screen', 'Ctrl+Shift+n'],
  ]),
  ...group('Measuring', 'viewer', [
    ['viewer.tool.window', 'Window and level', 'w'],
    ['viewer.tool.length', 'Measure a length', 'd'],
    ['viewer.tool.angle', 'Measure an angle', 'g'],
    ['viewer.tool.ellipse', 'Statistics in an ellipse', 'c'],
    ['viewer.tool.window-box', 'Window from a box', 'Shift+w'],
    ['viewer.tool.locate', 'Find in the other view', 'Shift+x'],
    ['viewer.tool.probe', 'Probe a pixel', 'x'],
  ]),
  ...group('Measuring', 'measuring', CROSSHAIR('viewer.crosshair'), true),
  ...group('Measuring', 'measuring', [
    ['viewer.crosshair.put', 'Put a point at the crosshair', 'Enter'],
    ['viewer.measure.cancel', 'Give up the point, then the tool, then the selection', 'Escape'],
    ['viewer.measure.remove', 'Remove the selected measurement', 'Delete', 'Backspace'],
    ['viewer.undo', 'Undo the latest act', 'Ctrl+z'],
    ['viewer.redo', 'Redo what was undone last', 'Ctrl+Shift+z', 'Ctrl+y'],
  ]),
  ...group('Drawing', 'viewer', [
    ['viewer.draw.outline', 'Draw an outline', 'Shift+o'],
    ['viewer.draw.box', 'Draw a box', 'Shift+b'],
    ['viewer.draw.point', 'Mark a point', 'Shift+p'],
    ['viewer.draw.kind', 'Next kind of finding', 'k'],
  ]),
  ...group('Drawing', 'drawing', CROSSHAIR('draw.crosshair'), true),
  ...group('Drawing', 'drawing', [
    ['draw.put', 'Put a point at the crosshair; on the first or the last one, close the outline', 'Enter'],
    ['draw.close', 'Close the outline', 'c'],
    ['draw.next', 'Select the next annotation', ']'],
    ['draw.previous', 'Select the previous annotation', '['],
    ['draw.cancel', 'Give up the shape, then the tool, then the selection', 'Escape'],
    ['draw.remove', 'Remove the selected annotation', 'Delete', 'Backspace'],
    ['draw.undo', 'Undo the latest act', 'Ctrl+z'],
    ['draw.redo', 'Redo what was undone last', 'Ctrl+Shift+z', 'Ctrl+y'],
  ]),
  ...group('Magnifier', 'viewer', [['viewer.magnifier', 'Magnifier: press to open or close, or hold', 'v']]),
  ...group(
    'Magnifier',
    'magnifier',
    [
      ['magnifier.move', 'Move the lens', ...ARROWS],
      ['magnifier.move.pixel', 'Move it by one pixel of the image', ...ARROWS.map((arrow) => `Ctrl+${arrow}`)],
    ],
    true,
  ),
  ...group('Magnifier', 'magnifier', [
    ['viewer.magnifier.more', 'Magnify more: 1×, 2×, 4×', '+', '='],
    ['viewer.magnifier.less', 'Magnify less', '-'],
    ['magnifier.close', 'Close the magnifier', 'Escape'],
  ]),
  ...group('Turn and size', 'viewer', [
    ['viewer.orient.right', 'Turn right by 90°', 'Shift+r'],
    ['viewer.orient.left', 'Turn left by 90°', 'Shift+l'],
    ['viewer.orient.around', 'Turn by 180°', 'Shift+u'],
    ['viewer.orient.across', 'Flip left to right', 'Shift+h'],
    ['viewer.orient.down', 'Flip top to bottom', 'Shift+v'],
    ['viewer.true-size', 'Show at true size', 'Shift+a'],
    ['viewer.calibrate', 'Calibrate this display', 'Shift+c'],
    ['viewer.smooth', 'Above 1:1: smooth, or the pixels themselves', 'Shift+s'],
  ]),
  ...group('Prediction', 'viewer', [
    ['inference.predict', 'Predict the active view', 'e'],
    ['inference.predict-all', 'Predict all views', 'Shift+e'],
    ['inference.heatmap', 'Show or hide the heatmap', 'm'],
  ]),
  ...group('Tags', 'tags', [
    ['tags.next', 'Next tag', 'j', 'ArrowDown'],
    ['tags.previous', 'Previous tag', 'k', 'ArrowUp'],
    ['tags.page-down', 'A page of tags down', 'PageDown'],
    ['tags.page-up', 'A page of tags up', 'PageUp'],
    ['tags.first', 'First tag', 'Home'],
    ['tags.last', 'Last tag', 'End'],
    ['tags.toggle', 'Fold or unfold a sequence', 'Enter', 'Space'],
    ['tags.fold', 'Fold the sequence', 'ArrowLeft'],
    ['tags.unfold', 'Unfold the sequence', 'ArrowRight'],
    ['tags.search', 'Search the tags', '/'],
    ['tags.close', 'Close the tags', 'Escape'],
  ]),
  ...group('Studies', 'studies', [
    ['studies.next', 'Next study', 'j', 'ArrowDown'],
    ['studies.previous', 'Previous study', 'k', 'ArrowUp'],
    ['studies.page-down', 'A page down', 'PageDown'],
    ['studies.page-up', 'A page up', 'PageUp'],
    ['studies.first', 'First study', 'Home'],
    ['studies.last', 'Last study', 'End'],
    ['studies.open', 'Open the study', 'Enter'],
    ['studies.mark', 'Mark the study', 'Space'],
    ['studies.search', 'Search', '/'],
    ['studies.unmark', 'Clear the marks', 'Escape'],
  ]),
  ...group('Runs', 'runs', [
    ['runs.next', 'Next run', 'j', 'ArrowDown'],
    ['runs.previous', 'Previous run', 'k', 'ArrowUp'],
    ['runs.first', 'First run', 'Home'],
    ['runs.last', 'Last run', 'End'],
    ['runs.open', 'Open the run', 'Enter'],
    ['runs.filter', 'Filter', '/'],
    ['runs.unfilter', 'Clear the filter', 'Escape'],
  ]),
  ...group('Comparison', 'comparison', [
    ['comparison.next', 'Next run of the comparison', 'j', 'ArrowDown'],
    ['comparison.previous', 'Previous run of the comparison', 'k', 'ArrowUp'],
    ['comparison.open', 'Open the run', 'Enter'],
    ['comparison.add', 'Add or remove runs', '+', '='],
    ['comparison.remove', 'Take the run out of the comparison', 'Delete'],
    ['comparison.baseline', 'Make the run the baseline', 'b'],
    ['comparison.pin', 'Pin the run, or let it go', 'p'],
    ['comparison.arm', 'Arm A, arm B, or none', 'a'],
    ['comparison.filter', 'Filter the runs of the comparison', '/'],
    ['comparison.unfilter', 'Clear the filter of the comparison', 'Escape'],
  ]),
  ...group('Operating point', 'evaluation', [
    ['evaluation.more', 'Call more cases: the next threshold', 'ArrowRight'],
    ['evaluation.fewer', 'Call fewer cases: the threshold before', 'ArrowLeft'],
    ['evaluation.less-specific', 'A hundredth less specificity', 'Shift+ArrowRight'],
    ['evaluation.more-specific', 'A hundredth more specificity', 'Shift+ArrowLeft'],
    ['evaluation.default', 'Back to specificity 0.91', 'Home'],
  ]),
  ...group('Evaluation', 'evaluation', [
    ['evaluation.unit', 'By image, breast or patient', 'u'],
    ['evaluation.part', 'The test or the validation part', 'v'],
    ['evaluation.back', 'Back to the run’s page', 'Escape'],
  ]),
  ...group('Lists', 'runs', [['runs.queue', 'Go to the queue', 'q']]),
  ...group('Queue', 'queue', [
    ['queue.next', 'Next in the queue', 'j', 'ArrowDown'],
    ['queue.previous', 'Previous in the queue', 'k', 'ArrowUp'],
    ['queue.page-down', 'A page down', 'PageDown'],
    ['queue.page-up', 'A page up', 'PageUp'],
    ['queue.first', 'First in the queue', 'Home'],
    ['queue.last', 'Last in the queue', 'End'],
    ['queue.open', 'Open the run, or fold the group', 'Enter'],
    ['queue.unfold', 'Unfold the group', 'ArrowRight'],
    ['queue.fold', 'Fold the group', 'ArrowLeft'],
    ['queue.mark', 'Mark', 'Space'],
    ['queue.earlier', 'Start it earlier', 'Alt+ArrowUp'],
    ['queue.later', 'Start it later', 'Alt+ArrowDown'],
    ['queue.hold', 'Hold, or let go', 'h'],
    ['queue.raise', 'Raise the priority', '+', '='],
    ['queue.lower', 'Lower the priority', '-'],
    ['queue.cancel', 'Take out of the queue', 'Delete'],
    ['queue.leave', 'Clear the marks, then leave the queue', 'Escape'],
  ]),
  ...group('Undo', 'queue undo', [['queue.undo', 'Queue again what was canceled', 'u', 'Ctrl+z']]),
  ...group('Plots', 'plots', [
    ['plots.x.next', 'Next meaning of x', 'x'],
    ['plots.smoothing.next', 'Next average', 's'],
    ['plots.overlay', 'Lay other runs over these plots', 'o'],
    ['plots.layout.next', 'Next layout', 'l'],
    ['plots.export', 'Export all plots', 'e'],
  ]),
  ...group('Plot', 'plot', [
    ['plot.zoom-in', 'Zoom in', '+', '='],
    ['plot.zoom-out', 'Zoom out', '-'],
    ['plot.left', 'Move to the left', 'ArrowLeft'],
    ['plot.right', 'Move to the right', 'ArrowRight'],
    ['plot.all', 'Show all', '0', 'Escape'],
    ['plot.menu', 'Menu of the plot', 'm'],
  ]),
];
