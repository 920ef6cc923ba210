import { isJsonObject, type Json, type JsonObject } from './json-pointer';

export const learningParts = ['last', 'top', 'all'] as const;

/** What a new phase begins as: as the one before it, or the first of a recipe that frees the layers from the last. */
export function phaseAfter(phases: readonly Json[]): JsonObject {
  const last = phases.at(-1);
  return isJsonObject(last) ? last : { trainable: 'last', epochs: 3, learningRate: 0.001, weightDecay: 0.0001 };
}

export function withoutPhase(phases: readonly Json[], index: number): readonly Json[] {
  return phases.filter((_, each) => each !== index);
}

/** The list with a phase one place up (-1) or down (+1); as it is where there is no such place. */
export function movedPhase(phases: readonly Json[], index: number, by: 1 | -1): readonly Json[] {
  const moved = phases[index];
  const other = phases[index + by];
  if (moved === undefined || other === undefined) return phases;
  return phases.map((phase, each) => (each === index ? other : each === index + by ? moved : phase));
}

export function withPhaseField(
  phases: readonly Json[],
  index: number,
  field: string,
  value: Json | undefined,
): readonly Json[] {
  return phases.map((phase, each) => (each === index && isJsonObject(phase) ? { ...phase, [field]: value } : phase));
}

/** Epochs of all phases together; null where one of them is no count. */
export function phaseEpochs(phases: Json | undefined): number | null {
  if (!Array.isArray(phases)) return null;
  const epochs = (phases as readonly Json[]).map((phase) => (isJsonObject(phase) ? phase['epochs'] : undefined));
  return epochs.every((each) => typeof each === 'number') ? epochs.reduce((sum, each) => sum + each, 0) : null;
}
