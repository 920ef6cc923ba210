import { failed, ok, type Result } from '@contract/index';

export const CONFIG_FORMAT = 2;

type Section = Readonly<Record<string, unknown>>;

/**
 * A config of an earlier format in today's form, so that old runs open, resume and serve as a beginning. What is no
 * config, or is damaged, goes on as it is for the check to name; one of a newer format is refused with that reason. What
 * stands in the document already is never replaced. The twin of training/mammobench/config/migrate.py;
 * test/fixtures/config holds both to the same documents.
 */
export function migrateConfig(raw: unknown): Result<unknown> {
  if (!isSection(raw)) return ok(raw);
  const version = raw['formatVersion'];
  if (typeof version === 'number' && Number.isInteger(version) && version > CONFIG_FORMAT) return newerFormat(version);
  return ok(version === 1 ? fromVersion1(raw) : raw);
}

function newerFormat(version: number): Result<never> {
  const message = `is ${version}: written by a newer version of Mammobench, and this one reads up to ${CONFIG_FORMAT}`;
  const remedy = 'Open it with the version that wrote it, or a later one.';
  return failed('newer-format', `The config’s format ${message}. ${remedy}`, [
    { path: '/formatVersion', message, remedy },
  ]);
}

function fromVersion1(raw: Section): Section {
  const sections: Section = {
    model: withMissing(normOfVersion1(raw['model'], raw['patch']), model),
    patch: withMissing(raw['patch'], patch),
    whole: withMissing(raw['whole'], whole),
    execution: withMissing(raw['execution'], execution),
  };
  const there = Object.entries(sections).filter(([name]) => name in raw);
  return { ...raw, formatVersion: CONFIG_FORMAT, ...Object.fromEntries(there) };
}

// What version 1 did without saying so.
const model: Section = { inputChannels: 1, appendedBlocks: 1, pooling: 'log-mean-exp', initialWeights: null };
const patch: Section = {
  optimizer: 'adam',
  schedule: 'cosine',
  learningRateDecayFactor: 0.1,
  learningRateDecayEveryEpochs: 10,
  warmupSteps: 0,
  phases: [],
  sampler: 'overlap',
  balance: 'loss',
};
const whole: Section = {
  schedule: 'step',
  warmupSteps: 0,
  phases: [],
  sampler: 'shuffled',
  clipGradientNorm: null,
  emaDecay: null,
  earlyStoppingEpochs: null,
  testTimeFlips: false,
};
const execution: Section = { fusedOptimizer: false, compile: false, deterministic: false, keepCheckpoints: 2 };

/** Version 1 kept the patch stage's statistics throughout the whole-image stage, and called that `batch`. */
function normOfVersion1(section: unknown, patchSection: unknown): unknown {
  const epochs = isSection(patchSection) ? patchSection['epochs'] : undefined;
  const hasPatches = typeof epochs === 'number' && epochs > 0;
  return isSection(section) && section['norm'] === 'batch' && hasPatches ? { ...section, norm: 'frozen' } : section;
}

function withMissing(section: unknown, defaults: Section): unknown {
  return isSection(section) ? { ...defaults, ...section } : section;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
