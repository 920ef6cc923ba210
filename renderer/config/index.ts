import './config.css';
import './estimates/estimates.css';
import './sweeps/sweeps.css';

export { ConfigEditor } from './config-editor';
export { ConfigForm } from './config-form';
export { EditorBar } from './editor-bar';
export { MeaningPanel } from './meaning-panel';
export { PresetList } from './preset-list';
export type { EarlierRun } from './queue-run';
export { useEditorView } from './source/source-store';
export { beginFromRun, loadPresets, loadSplits, useConfig } from './store';
export { SweepDialog } from './sweeps/sweep-dialog';
