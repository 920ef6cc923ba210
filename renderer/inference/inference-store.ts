import { failed, type Failure, type ModelReference, type Prediction, type Result } from '@contract/index';
import { create } from 'zustand';

import { attempt, heatmapUrl, loaded, loading, workstation, type Loadable } from '../bridge';
import type { ActivationMap } from './heatmap';

/** One image through the chosen model. */
export type PredictionState =
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'done'; readonly prediction: Prediction; readonly map: ActivationMap };

export interface InferenceState {
  readonly models: Loadable<readonly ModelReference[]>;
  readonly modelRunId: string | null;
  /** By `${runId} ${imageId}`. */
  readonly predictions: Readonly<Record<string, PredictionState>>;
  readonly heatmapShown: boolean;
  readonly opacity: number;
}

export const useInference = create<InferenceState>(() => ({
  models: loading,
  modelRunId: null,
  predictions: {},
  heatmapShown: false,
  opacity: 0.5,
}));

const { setState: set, getState: get } = useInference;

/** Enough for many studies; the maps are small, but not free. */
const MOST_PREDICTIONS = 400;

export const inferenceActs = {
  loadModels: async (): Promise<void> => {
    const models = loaded(await attempt(() => workstation.runs.models()));
    const known = models.state === 'ready' ? models.value.map((model) => model.runId) : [];
    const chosen = get().modelRunId;
    set({ models, modelRunId: chosen !== null && known.includes(chosen) ? chosen : (known[0] ?? null) });
  },
  chooseModel: (modelRunId: string): void => {
    set({ modelRunId });
  },
  /** One after another: the runtime already uses every core for one image. */
  predict: async (imageIds: readonly string[]): Promise<void> => {
    const runId = get().modelRunId;
    if (runId === null) return;
    const waiting = imageIds.filter((imageId) => get().predictions[keyOf(runId, imageId)]?.state !== 'running');
    for (const imageId of waiting) put(keyOf(runId, imageId), { state: 'running' });
    for (const imageId of waiting) {
      const answer = await attempt(() => predictOne(runId, imageId));
      put(keyOf(runId, imageId), answer.ok ? answer.value : { state: 'failed', failure: answer.failure });
      if (answer.ok) set({ heatmapShown: true });
    }
  },
  toggleHeatmap: (): void => {
    set({ heatmapShown: !get().heatmapShown });
  },
  setOpacity: (opacity: number): void => {
    set({ opacity });
  },
};

export function keyOf(runId: string, imageId: string): string {
  return `${runId} ${imageId}`;
}

export function predictionOf(state: InferenceState, imageId: string): PredictionState | null {
  return state.modelRunId === null ? null : (state.predictions[keyOf(state.modelRunId, imageId)] ?? null);
}

function put(key: string, prediction: PredictionState): void {
  const { [key]: _before, ...others } = get().predictions;
  const kept = Object.entries(others).slice(-(MOST_PREDICTIONS - 1));
  set({ predictions: { ...Object.fromEntries(kept), [key]: prediction } });
}

async function predictOne(runId: string, imageId: string): Promise<Result<PredictionState>> {
  const answer = await workstation.inference.predict({ imageId, runId });
  if (!answer.ok) return answer;
  const map = await fetchMap(answer.value);
  return map.ok ? { ok: true, value: { state: 'done', prediction: answer.value, map: map.value } } : map;
}

async function fetchMap(prediction: Prediction): Promise<Result<ActivationMap>> {
  const response = await fetch(heatmapUrl(prediction.predictionId));
  if (!response.ok)
    return failed('heatmap-unreadable', `The heatmap could not be read (${response.status}). Predict again.`);
  const values = new Float32Array(await response.arrayBuffer());
  const {
    mapRows: rows,
    mapColumns: columns,
    mapMirrored: mirrored,
    mapMinimum: minimum,
    mapMaximum: maximum,
  } = prediction;
  if (values.length !== rows * columns) {
    return failed(
      'heatmap-size',
      `The heatmap has ${values.length} values where ${rows} × ${columns} were due. Predict again.`,
    );
  }
  return { ok: true, value: { rows, columns, values, mirrored, minimum, maximum } };
}
