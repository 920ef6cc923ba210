import { randomUUID } from 'node:crypto';

import type { Prediction } from '@contract/generated/types';
import { failed, ok, type Result } from '@contract/result';

import type { ImageAnswer, InferenceProcess, InferenceReply, InferenceRequest, PredictImage } from './messages';

export interface InferenceOptions {
  /** Starts the process that runs models (main/inference/worker.ts); called when the first prediction is asked for. */
  readonly startWorker: () => InferenceProcess;
  /** Where the codecs' WebAssembly lies. */
  readonly codecFolder: string;
}

export interface PredictOptions extends PredictImage {
  readonly imageId: string;
  readonly runId: string;
}

/** A map's values, row-major, in logits. */
export interface Heatmap {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

export interface Inference {
  readonly predict: (options: PredictOptions) => Promise<Result<Prediction>>;
  /** The map of an earlier prediction; undefined when it is unknown or long past. */
  readonly heatmap: (predictionId: string) => Heatmap | undefined;
  /** Ends the process; what still waits fails. */
  readonly close: () => void;
}

type Waiting = (result: Result<ImageAnswer>) => void;

const KEPT_HEATMAPS = 64;

/** Runs models in a process of their own, so that a model that takes the process down leaves the program standing. */
export function createInference({ startWorker, codecFolder }: InferenceOptions): Inference {
  const worker = createChannel(startWorker);
  const heatmaps = new Map<string, Heatmap>();
  return {
    predict: async ({ imageId, runId, dicomPath, runFolder }) => {
      const answer = await worker.ask(codecFolder, { dicomPath, runFolder });
      if (!answer.ok) return answer;
      const predictionId = randomUUID();
      keep(heatmaps, predictionId, answer.value);
      return ok(describe({ predictionId, imageId, runId }, answer.value));
    },
    heatmap: (predictionId) => heatmaps.get(predictionId),
    close: worker.close,
  };
}

interface Channel {
  readonly ask: (codecFolder: string, request: PredictImage) => Promise<Result<ImageAnswer>>;
  readonly close: () => void;
}

/** One process for all questions, started for the first; when it ends, what waits fails, and the next question starts another. */
function createChannel(startWorker: () => InferenceProcess): Channel {
  const waiting = new Map<number, Waiting>();
  let worker: InferenceProcess | null = null;
  let lastId = 0;

  const open = (): InferenceProcess => {
    const started = startWorker();
    started.onMessage((message) => {
      const { id, result } = message as InferenceReply;
      waiting.get(id)?.(result);
      waiting.delete(id);
    });
    started.onExit((code) => {
      if (worker === started) worker = null;
      for (const settle of waiting.values()) settle(endedWith(code));
      waiting.clear();
    });
    return started;
  };

  return {
    ask: (codecFolder, request) =>
      new Promise((resolve) => {
        worker ??= open();
        lastId += 1;
        waiting.set(lastId, resolve);
        worker.post({ id: lastId, codecFolder, request } satisfies InferenceRequest);
      }),
    close: () => worker?.kill(),
  };
}

function endedWith(code: number): Result<never> {
  const remedy = 'Predict again; if it ends again, the model or the image is too large for this machine.';
  return failed('inference-ended', `The process that runs models ended (code ${code}). ${remedy}`);
}

/** The oldest leave first: a Map remembers the order of insertion. */
function keep(heatmaps: Map<string, Heatmap>, predictionId: string, answer: ImageAnswer): void {
  heatmaps.set(predictionId, { rows: answer.mapRows, columns: answer.mapColumns, values: answer.mapValues });
  const [oldest] = heatmaps.keys();
  if (heatmaps.size > KEPT_HEATMAPS && oldest !== undefined) heatmaps.delete(oldest);
}

function describe(ids: Pick<Prediction, 'predictionId' | 'imageId' | 'runId'>, answer: ImageAnswer): Prediction {
  const { mapValues: _values, ...facts } = answer;
  return { ...ids, ...facts, score: 1 / (1 + Math.exp(-answer.logit)) };
}
