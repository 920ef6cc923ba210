import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isModelRecord } from '@contract/generated/validators';
import type { ModelRecord } from '@contract/generated/types';
import { parse } from '@contract/parse';
import { failed, ok, type Result } from '@contract/result';
import { InferenceSession } from 'onnxruntime-node';

import { hasExternalData, NotOnnxError } from './external-data';
import { migrateModelRecord } from './migrate-model-record';

export interface LoadedModel {
  readonly record: ModelRecord;
  readonly session: InferenceSession;
  /** Changes when the files do. */
  readonly version: string;
}

const MAXIMUM_MODEL_BYTES = 2 ** 31;

/** The version of a run's model files as they are now; null when there is no model. */
export async function modelVersion(runFolder: string): Promise<string | null> {
  try {
    const stats = await Promise.all(['model.json', 'model.onnx'].map((file) => stat(join(runFolder, file))));
    return stats.map(({ mtimeMs, size }) => `${mtimeMs}:${size}`).join(' ');
  } catch {
    return null;
  }
}

/** Opens a run's model: checked against its record, and refused when it reaches for files of its own. */
export async function loadModel(runFolder: string, version: string): Promise<Result<LoadedModel>> {
  const record = await readRecord(join(runFolder, 'model.json'));
  if (!record.ok) return record;
  const path = join(runFolder, 'model.onnx');
  const bytes = await readModel(path, record.value);
  if (!bytes.ok) return bytes;
  try {
    const session = await InferenceSession.create(bytes.value, { executionProviders: ['cpu'], logSeverityLevel: 3 });
    return missingName(record.value, session) ?? ok({ record: record.value, session, version });
  } catch (error) {
    return failed('bad-model', `${path} cannot be opened (${reasonOf(error)}). Train or export the run again.`);
  }
}

async function readRecord(path: string): Promise<Result<ModelRecord>> {
  try {
    return parse<ModelRecord>(isModelRecord, migrateModelRecord(JSON.parse(await readFile(path, 'utf8'))), path);
  } catch (error) {
    return failed('bad-model', `${path} cannot be read (${reasonOf(error)}). Train or export the run again.`);
  }
}

async function readModel(path: string, record: ModelRecord): Promise<Result<Uint8Array>> {
  try {
    if ((await stat(path)).size > MAXIMUM_MODEL_BYTES)
      return failed('bad-model', `${path} is larger than 2 GiB and is not opened.`);
    const bytes = new Uint8Array(await readFile(path));
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== record.onnxSha256) {
      return failed(
        'model-changed',
        `${path} is not the file that model.json describes: its SHA-256 is ${found}. Restore it, or export the run again.`,
      );
    }
    if (hasExternalData(bytes)) {
      return failed(
        'model-external-data',
        `${path} keeps weights in other files, which is refused. Export it as one file.`,
      );
    }
    return ok(bytes);
  } catch (error) {
    const reason = error instanceof NotOnnxError ? error.message : reasonOf(error);
    return failed('bad-model', `${path} cannot be read (${reason}). Train or export the run again.`);
  }
}

/** Null when the graph has what the record names. */
function missingName(record: ModelRecord, session: InferenceSession): Result<never> | null {
  const missing = [
    ...[record.inputName].filter((name) => !session.inputNames.includes(name)),
    ...[record.logitName, record.mapName].filter((name) => !session.outputNames.includes(name)),
  ];
  if (missing.length === 0) return null;
  return failed(
    'bad-model',
    `The model of run ${record.runId} has no input or output named ${missing.join(', ')}. Export the run again.`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
