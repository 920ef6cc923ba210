import { readFile } from 'node:fs/promises';

import type { ModelRecord } from '@contract/generated/types';
import { failed, ok, type Result } from '@contract/result';
import { decodePixels, parseDicom, type CodecProvider } from '@core/dicom/index';
import { placeMap, preprocess, type ActivationMap, type PreparedImage } from '@core/preprocessing/index';
import { Tensor, type InferenceSession } from 'onnxruntime-node';

import { loadModel, modelVersion, type LoadedModel } from './load-model';
import type { ImageAnswer, PredictImage } from './messages';

interface NetworkAnswer {
  readonly logit: number;
  readonly map: ActivationMap;
}

/** Runs images through models; keeps the last model open, because a reader asks about many images in a row. */
export function createPredictor(codecs: CodecProvider): (request: PredictImage) => Promise<Result<ImageAnswer>> {
  let open: { readonly runFolder: string; readonly model: LoadedModel } | null = null;

  const modelOf = async (runFolder: string): Promise<Result<LoadedModel>> => {
    const version = await modelVersion(runFolder);
    if (version === null)
      return failed('no-model', `The run in ${runFolder} has no model yet. Let it finish, or choose another run.`);
    if (open !== null && open.runFolder === runFolder && open.model.version === version) return ok(open.model);
    const loaded = await loadModel(runFolder, version);
    if (!loaded.ok) return loaded;
    const previous = open;
    open = { runFolder, model: loaded.value };
    await previous?.model.session.release();
    return loaded;
  };

  return async ({ dicomPath, runFolder }) => {
    const startedAt = performance.now();
    const model = await modelOf(runFolder);
    if (!model.ok) return model;
    const { record, session } = model.value;
    const prepared = await prepareFile(dicomPath, record, codecs);
    if (!prepared.ok) return prepared;
    const answer = await runNetwork(record, session, prepared.value);
    if (!answer.ok) return answer;
    return ok(layOut(record, prepared.value, answer.value, performance.now() - startedAt));
  };
}

async function prepareFile(path: string, record: ModelRecord, codecs: CodecProvider): Promise<Result<PreparedImage>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      'image-unreadable',
      `The image's file cannot be read (${reason}). Reconnect its drive, or import the dataset again.`,
    );
  }
  const parsed = parseDicom(bytes);
  if (!parsed.ok) return parsed;
  const decoded = await decodePixels(parsed.value, codecs);
  if (!decoded.ok) return decoded;
  if (!decoded.value.complete)
    return failed('truncated', `${path} ends before its last pixel. Copy it again from its source.`);
  return ok(preprocess(parsed.value.metadata, decoded.value, record.preprocessing.rows, record.preprocessing.columns));
}

async function runNetwork(
  record: ModelRecord,
  session: InferenceSession,
  prepared: PreparedImage,
): Promise<Result<NetworkAnswer>> {
  const image = new Tensor('float32', prepared.input, [1, 1, prepared.rows, prepared.columns]);
  try {
    const outputs = await session.run({ [record.inputName]: image });
    return readOutputs(outputs[record.logitName], outputs[record.mapName], record);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      'bad-model',
      `The model of run ${record.runId} cannot run on this image (${reason}). Export the run again.`,
    );
  }
}

function readOutputs(logit: Tensor | undefined, map: Tensor | undefined, record: ModelRecord): Result<NetworkAnswer> {
  const [value] = logit?.data instanceof Float32Array ? logit.data : [];
  const [batch, rows, columns] = map?.dims ?? [];
  if (
    value === undefined ||
    !(map?.data instanceof Float32Array) ||
    batch !== 1 ||
    rows === undefined ||
    columns === undefined
  ) {
    return failed(
      'bad-model',
      `The model of run ${record.runId} does not answer with a logit and a map. Export the run again.`,
    );
  }
  if (!Number.isFinite(value)) {
    return failed(
      'bad-model',
      `The model of run ${record.runId} answers ${String(value)} instead of a score. Train the run again.`,
    );
  }
  return ok({ logit: value, map: { rows, columns, values: map.data } });
}

function layOut(
  record: ModelRecord,
  prepared: PreparedImage,
  { logit, map }: NetworkAnswer,
  durationMs: number,
): ImageAnswer {
  const placed = placeMap(map, prepared.geometry, prepared.rows, prepared.columns);
  return {
    modelName: record.name,
    logit,
    mapRows: map.rows,
    mapColumns: map.columns,
    mapValues: map.values,
    mapRegion: placed.region,
    mapMirrored: placed.mirrored,
    mapMinimum: placed.minimum,
    mapMaximum: placed.maximum,
    peak: placed.peak,
    durationMs,
  };
}
