import './config.css';

export { ConfigForm } from './config-form';
export { MeaningPanel, type MeaningPanelProps } from './meaning-panel';
export { PresetList } from './preset-list';
export { beginFromRun, loadPresets, loadSplits, useConfig } from './store';
