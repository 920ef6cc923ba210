import { isNamedBytes } from './bytes.js';
import { command, query } from './channel.js';
import type { PlotLayouts, PointsExported } from './generated/types.js';
import { isPlotLayouts, isPointsExport } from './generated/validators.js';

const LARGEST_FILE_BYTES = 256 * 2 ** 20;
const isPlotFile = isNamedBytes(/^[A-Za-z0-9-]{1,64}\.(png|svg|csv)$/, '.png, .svg or .csv', LARGEST_FILE_BYTES);

export const plottingCommands = {
  /** The layouts of the open workspace. */
  'plotting.layouts': query<PlotLayouts>(),
  'plotting.saveLayouts': command(isPlotLayouts).returns<PlotLayouts>(),
  /** Asks for a place and writes there what a plot shows; null when that was canceled, else the file. */
  'plotting.exportFile': command(isPlotFile).returns<string | null>(),
  /** Asks for a place and writes every point there, however many there are; null when that was canceled. */
  'plotting.exportPoints': command(isPointsExport).returns<PointsExported | null>(),
};
