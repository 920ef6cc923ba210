import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { failed } from '@contract/result';
import { CODEC_FILES, type CodecProvider } from '@core/dicom/index';

import type { InferenceReply, InferenceRequest } from './messages';
import { createPredictor } from './predict-image';

/** The utility process's end of the channel to main: Electron puts it on process. */
interface ParentPort {
  readonly on: (event: 'message', listener: (event: { readonly data: InferenceRequest }) => void) => void;
  readonly postMessage: (message: InferenceReply) => void;
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };
const predictors = new Map<string, ReturnType<typeof createPredictor>>();

function predictorFor(codecFolder: string): ReturnType<typeof createPredictor> {
  const predictor = predictors.get(codecFolder) ?? createPredictor(codecsIn(codecFolder));
  predictors.set(codecFolder, predictor);
  return predictor;
}

function codecsIn(folder: string): CodecProvider {
  return {
    wasm: async (name) => {
      const bytes = await readFile(join(folder, CODEC_FILES[name]));
      return new Uint8Array(bytes).buffer;
    },
  };
}

async function answer({ id, codecFolder, request }: InferenceRequest): Promise<void> {
  try {
    parentPort.postMessage({ id, result: await predictorFor(codecFolder)(request) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    parentPort.postMessage({ id, result: failed('prediction-failed', `The prediction failed: ${reason}`) });
  }
}

// One after the other: a session runs on all cores already, and two images at once would only share them.
let last = Promise.resolve();
parentPort.on('message', ({ data }) => {
  last = last.then(() => answer(data));
});
