/** What a network sees of an image, and where on the image its answer lies. The same as the trainer's own. */
export { preprocess, type PreparedImage } from './preprocess.js';
export { toImage, toInput, type Geometry } from './geometry.js';
export { placeMap, type ActivationMap, type PlacedMap } from './heatmap.js';
