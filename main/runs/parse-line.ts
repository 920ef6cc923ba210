import {
  isCheckpointEvent,
  isEndedEvent,
  isEpochEndedEvent,
  isEvaluatedEvent,
  isExportedEvent,
  isMessageEvent,
  isProgressEvent,
  isResumedEvent,
  isStageStartedEvent,
  isStartedEvent,
  isStepEvent,
  isSupervisionEvent,
  isTelemetrySample,
  type RunEvent,
  type SupervisionEvent,
  type TelemetrySample,
} from '@contract/index';
import type { Validator } from '@contract/generated/validators';

/** One validator a type: trying each variant of the union on every line would cost ten times as much. */
const EVENT_VALIDATORS: { readonly [Type in RunEvent['type']]: Validator<Extract<RunEvent, { type: Type }>> } = {
  started: isStartedEvent,
  resumed: isResumedEvent,
  'stage-started': isStageStartedEvent,
  progress: isProgressEvent,
  step: isStepEvent,
  'epoch-ended': isEpochEndedEvent,
  checkpoint: isCheckpointEvent,
  evaluated: isEvaluatedEvent,
  exported: isExportedEvent,
  message: isMessageEvent,
  ended: isEndedEvent,
};

/** A line of events.jsonl; null when it is torn, or no event that this program knows. */
export function parseRunEvent(line: string): RunEvent | null {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  const validator = validatorOf(value.type);
  return validator?.(value) === true ? value : null;
}

/** A line of supervision.jsonl; null when it is torn or unknown. */
export function parseSupervisionEvent(line: string): SupervisionEvent | null {
  const value = parseJson(line);
  return isSupervisionEvent(value) ? value : null;
}

/** A line of telemetry.jsonl; null when it is torn or unknown. */
export function parseTelemetrySample(line: string): TelemetrySample | null {
  const value = parseJson(line);
  return isTelemetrySample(value) ? value : null;
}

/** Of the events of that type; null when this program knows none. */
export function validatorOf(type: unknown): Validator<RunEvent> | null {
  if (typeof type !== 'string' || !Object.hasOwn(EVENT_VALIDATORS, type)) return null;
  return EVENT_VALIDATORS[type as RunEvent['type']];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
