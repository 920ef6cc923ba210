/** Models on images: in a process of its own, on the CPU, with the map laid back over the image. */
export { createInference, type Heatmap, type Inference, type InferenceOptions, type PredictOptions } from './inference';
export type { InferenceProcess } from './messages';
