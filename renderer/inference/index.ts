export { HeatmapLayer } from './heatmap-layer';
export { InferencePanel, type InferencePanelProps, type PredictableView } from './inference-panel';
export { inferenceActs, useInference } from './inference-store';
