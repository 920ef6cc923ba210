import { ok } from '@contract/result.js';
import { createInference, type InferenceProcess } from '@main/inference/index.js';
import type { ImageAnswer, InferenceRequest } from '@main/inference/messages.js';
import { describe, expect, it } from 'vitest';

const answer: ImageAnswer = {
  modelName: 'Tiny',
  logit: 0,
  mapRows: 1,
  mapColumns: 2,
  mapValues: Float32Array.of(1, 2),
  mapRegion: { x: 0, y: 0, width: 10, height: 10 },
  mapMirrored: false,
  mapMinimum: 1,
  mapMaximum: 2,
  peak: { x: 7.5, y: 5 },
  durationMs: 3,
};
const request = { imageId: 'image', runId: 'run', dicomPath: '/image.dcm', runFolder: '/run' };

/** A process that answers at once, or ends at once. */
function processThat(behaves: 'answers' | 'ends'): InferenceProcess {
  let deliver: (message: unknown) => void = () => undefined;
  let end: (code: number) => void = () => undefined;
  return {
    onMessage: (listener) => (deliver = listener),
    onExit: (listener) => (end = listener),
    kill: () => {
      end(0);
    },
    post: (message) => {
      if (behaves === 'ends') end(9);
      else deliver({ id: (message as InferenceRequest).id, result: ok(answer) });
    },
  };
}

describe('inference', () => {
  it('describes a prediction and keeps its map', async () => {
    const inference = createInference({ startWorker: () => processThat('answers'), codecFolder: '/codecs' });
    const prediction = await inference.predict(request);
    if (!prediction.ok) throw new Error(prediction.failure.message);
    expect(prediction.value).toMatchObject({ imageId: 'image', runId: 'run', score: 0.5, mapMaximum: 2 });
    expect(prediction.value).not.toHaveProperty('mapValues');
    expect(inference.heatmap(prediction.value.predictionId)).toEqual({
      rows: 1,
      columns: 2,
      values: Float32Array.of(1, 2),
    });
    expect(inference.heatmap('another')).toBeUndefined();
  });

  it('starts one process for many predictions, and another after it ended', async () => {
    const kinds: ('answers' | 'ends')[] = ['ends', 'answers'];
    let started = 0;
    const startWorker = (): InferenceProcess => processThat(kinds[started++] ?? 'answers');
    const inference = createInference({ startWorker, codecFolder: '/codecs' });
    const first = await inference.predict(request);
    expect(first.ok ? null : first.failure.code).toBe('inference-ended');
    expect((await inference.predict(request)).ok).toBe(true);
    expect((await inference.predict(request)).ok).toBe(true);
    expect(started).toBe(2);
  });

  it('forgets the oldest maps', async () => {
    const inference = createInference({ startWorker: () => processThat('answers'), codecFolder: '/codecs' });
    const predictions = [];
    for (let i = 0; i < 65; i += 1) predictions.push(await inference.predict(request));
    const [first, second] = predictions.map((result) => (result.ok ? result.value.predictionId : ''));
    expect(inference.heatmap(first ?? '')).toBeUndefined();
    expect(inference.heatmap(second ?? '')).toBeDefined();
  });
});
