import { command } from './channel.js';
import type { Prediction } from './generated/types.js';
import { isPredictRequest } from './generated/validators.js';

export const inferenceCommands = {
  /** Runs one image through a run's model; the map is then at dicom://heatmap/<predictionId>. */
  'inference.predict': command(isPredictRequest).returns<Prediction>(),
};
