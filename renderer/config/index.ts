import './config.css';

export { ConfigForm } from './config-form';
export { MeaningPanel } from './meaning-panel';
export { PresetList } from './preset-list';
export type { EarlierRun } from './queue-run';
export { beginFromRun, loadPresets, loadSplits, useConfig } from './store';
