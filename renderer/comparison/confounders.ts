import type { ComparedRun } from '@contract/index';

import { configFields, environmentFields } from './fields';

type RunDocuments = Pick<ComparedRun, 'config' | 'environment'>;

/** What a config’s field is about, by the beginning of its pointer; the first that fits counts. */
const CONFIG_FACTORS: readonly (readonly [RegExp, string | null])[] = [
  // Another seed is another training of the same config; a preset is only where a config came from.
  [/^\/(seed|preset)$/, null],
  [/\/(batchSizePerDevice|accumulationSteps)$/, 'batch'],
  [/^\/execution\/deviceCount$/, 'number of devices'],
  [/\/(learningRate\w*|schedule|warmupSteps)$/, 'learning rate'],
  [/\/(optimizer|weightDecay|clipGradientNorm|emaDecay)$/, 'optimizer'],
  [/\/(epochs|phases|earlyStoppingEpochs)$/, 'epochs'],
  [/^\/model\//, 'model'],
  [/^\/data\/input/, 'input size'],
  [/^\/augmentation\//, 'augmentation'],
  [/^\/execution\/precision$/, 'precision'],
  [/^\/execution\/fusedOptimizer$/, 'fused optimizer'],
  [/^\/execution\/channelsLast$/, 'channels last'],
  [/^\/execution\/compile$/, 'compile'],
  [/^\/execution\/deterministic$/, 'deterministic algorithms'],
  [/^\/execution\/threads$/, 'threads'],
  [/^\/execution\/dataWorkers$/, 'data workers'],
  [/^\/execution\/(checkpoint\w*|keepCheckpoints)$/, null],
  [/^\/execution\/device$/, 'device'],
  [/^\/patch\//, 'patch training'],
  [/^\/whole\//, 'whole-image training'],
];

/** Each thing that is recorded and differs between two runs, once; apart from the seed. */
export function differingFactors(a: RunDocuments, b: RunDocuments): readonly string[] {
  const configs = a.config === null || b.config === null ? [] : configFields([a, b]);
  const ofConfig = configs.filter(({ valueOf }) => valueOf(a) !== valueOf(b)).flatMap(({ id }) => factorOf(id) ?? []);
  // What only one of them recorded is unknown, not different.
  const ofEnvironment = environmentFields().filter(({ valueOf }) => {
    const [ofA, ofB] = [valueOf(a), valueOf(b)];
    return ofA !== null && ofB !== null && ofA !== ofB;
  });
  return [...new Set([...ofConfig, ...ofEnvironment.map(({ title }) => title)])];
}

/** The factors of several runs against one: each that differs in any of them. */
export function factorsOfAll(baseline: RunDocuments, others: readonly RunDocuments[]): readonly string[] {
  return [...new Set(others.flatMap((other) => differingFactors(baseline, other)))];
}

function factorOf(pointer: string): string | null {
  const known = CONFIG_FACTORS.find(([pattern]) => pattern.test(pointer));
  return known === undefined ? pointer.slice(1).replaceAll('/', '.') : known[1];
}

/** What the differences mean for whoever wants to credit one of them. */
export function confounderWords(factors: readonly string[], a: RunDocuments, b: RunDocuments): string {
  const unrecorded =
    a.environment === null || b.environment === null
      ? ' Not both runs recorded their environment: the machines may differ in more.'
      : '';
  const [only] = factors;
  if (only === undefined) return `They differ in nothing that is recorded, apart from the seed.${unrecorded}`;
  if (factors.length === 1) return `They differ in one thing that is recorded: ${only}.${unrecorded}`;
  return `Confounded: ${listed(factors)} differ at once, so none of them can be credited alone.${unrecorded}`;
}

/** 'batch, link and CPU' */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
