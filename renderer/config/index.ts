import './config.css';
import './estimates/estimates.css';
import './sweeps/sweeps.css';

export { ConfigForm } from './config-form';
export { MeaningPanel } from './meaning-panel';
export { PresetList } from './preset-list';
export type { EarlierRun } from './queue-run';
export { beginFromRun, loadPresets, loadSplits, useConfig } from './store';
export { SweepDialog } from './sweeps/sweep-dialog';
