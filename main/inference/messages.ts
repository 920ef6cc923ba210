import type { Result } from '@contract/result';
import type { Box, Point } from '@contract/generated/types';

/** What main asks of the inference process. Paths come from the catalogue, never from a window. */
export interface PredictImage {
  readonly dicomPath: string;
  readonly runFolder: string;
}

/** What the network says of one image, laid over the full image. */
export interface ImageAnswer {
  readonly modelName: string;
  readonly logit: number;
  readonly mapRows: number;
  readonly mapColumns: number;
  readonly mapValues: Float32Array;
  readonly mapRegion: Box;
  readonly mapMirrored: boolean;
  readonly mapMinimum: number;
  readonly mapMaximum: number;
  readonly peak: Point;
  readonly durationMs: number;
}

export interface InferenceRequest {
  readonly id: number;
  readonly codecFolder: string;
  readonly request: PredictImage;
}

export interface InferenceReply {
  readonly id: number;
  readonly result: Result<ImageAnswer>;
}

/** The process that runs models, as main/electron starts one. */
export interface InferenceProcess {
  readonly post: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onExit: (listener: (code: number) => void) => void;
  readonly kill: () => void;
}
