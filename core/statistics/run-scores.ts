import type { Problem } from '../../contract/generated/types.ts';
import { failed, ok, type Result } from '../../contract/result.ts';
import { parsePredictions, type Predictions, PREDICTION_FILES, type ScoredPart, type Unit } from './predictions.ts';

/** A run’s files, as somebody read them: text by name, null where there is no such file. */
export interface RunTexts {
  /** How messages name it. */
  readonly folder: string;
  readonly text: (name: string) => string | null;
}

/** A run’s scores of one part, and what it takes to compare them. */
export interface RunScores extends Predictions {
  readonly folder: string;
  /** The config’s name. */
  readonly name: string;
  readonly unit: Unit;
  readonly part: ScoredPart;
  readonly splitHash: string;
  readonly config: JsonObject;
  /** Null where the run has none. */
  readonly environment: JsonObject | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a run folder says of one unit and part; all that is wrong with its files at once. */
export function readRunScores(texts: RunTexts, unit: Unit, part: ScoredPart): Result<RunScores> {
  const problems: Problem[] = [];
  const note = (path: string, message: string, remedy: string | null) => problems.push({ path, message, remedy });
  const document = (name: string, remedy: string | null): JsonObject | null => {
    const path = `${texts.folder}/${name}`;
    const text = texts.text(name);
    if (text === null) {
      if (remedy !== null) note(path, 'is missing', remedy);
      return null;
    }
    const parsed = jsonObject(text);
    if (parsed === null) note(path, 'is no JSON object', 'Take the file from a copy of the run.');
    return parsed;
  };
  const split = document('split.json', 'Give the folder of a run: split.json was frozen there when it began.');
  const config = document('config.json', 'Give the folder of a run: config.json was frozen there when it began.');
  const environment = document('environment.json', null);
  const splitHash = split?.['hash'];
  if (split !== null && (typeof splitHash !== 'string' || !/^[0-9a-f]{64}$/.test(splitHash))) {
    note(`${texts.folder}/split.json, /hash`, 'is no SHA-256', 'Take the file from a copy of the run.');
  }
  const predictions = readPredictions(texts, unit, part);
  if (!predictions.ok) problems.push(...predictions.failure.problems);
  if (problems.length > 0 || !predictions.ok || config === null || typeof splitHash !== 'string') {
    return failed('invalid', `${texts.folder} cannot be evaluated.`, problems);
  }
  const name = typeof config['name'] === 'string' ? config['name'] : texts.folder;
  return ok({ ...predictions.value, folder: texts.folder, name, unit, part, splitHash, config, environment });
}

function readPredictions(texts: RunTexts, unit: Unit, part: ScoredPart): Result<Predictions> {
  const path = `${texts.folder}/${PREDICTION_FILES[unit]}`;
  const text = texts.text(PREDICTION_FILES[unit]);
  if (text !== null) return parsePredictions(text, path, unit, part);
  const remedy = 'Let the run finish first: its predictions are written at its end.';
  return failed('invalid', `${path} is missing.`, [{ path, message: 'is missing', remedy }]);
}

function jsonObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : null;
  } catch {
    return null;
  }
}
