import { cpus } from 'node:os';

import { ok, type ConfigCheck, type Preset, type Result, type SplitSummary } from '@contract/index';
import { migrateConfig } from '@core/config';
import type { FeatureHandlers } from '@main/workspace';

import { checkConfig } from './check-config';
import { unknownFacts, type ConfigFacts } from './config-facts';
import { openConfigFile, saveConfigFile, type ConfigFileDialogs } from './config-files';
import { sectionsOf } from './config-sections';
import { readNvidiaGpus } from './nvidia-gpus';
import { readPresets } from './presets';
import { weightsFailureOf } from './weights-file';

export { checkConfig } from './check-config';
export { unknownFacts, type ConfigFacts } from './config-facts';

export interface ConfigDependencies {
  readonly presetsFolder: string;
  /** The splits of the open workspace; null when none is open. */
  readonly splits: () => Promise<readonly SplitSummary[] | null>;
}

export interface ConfigService {
  readonly presets: () => Promise<Result<readonly Preset[]>>;
  /** Every error and warning of a config that may still be half-written. */
  readonly check: (raw: unknown) => Promise<ConfigCheck>;
}

export function createConfig({ presetsFolder, splits }: ConfigDependencies): ConfigService {
  const presets = (): Promise<Result<readonly Preset[]>> => readPresets(presetsFolder);
  const factsOf = async (config: unknown): Promise<ConfigFacts> => {
    const [gpus, allSplits, allPresets] = await Promise.all([readNvidiaGpus(), splits(), presets()]);
    const { data, model } = sectionsOf(config);
    const train = allSplits?.find(({ splitId }) => splitId === data?.splitId)?.train ?? null;
    const begunAs = (config as { readonly preset?: unknown } | null)?.preset;
    return {
      ...unknownFacts,
      cudaDeviceCount: gpus?.count ?? null,
      computeCapability: gpus?.computeCapability ?? null,
      coreCount: cpus().length,
      splitIds: allSplits?.map(({ splitId }) => splitId) ?? null,
      trainImages: train?.images ?? null,
      trainMalignantImages: train?.malignantImages ?? null,
      preset: allPresets.ok ? (allPresets.value.find(({ id }) => id === begunAs)?.config ?? null) : null,
      weightsFailure: typeof model?.initialWeights === 'string' ? await weightsFailureOf(model.initialWeights) : null,
    };
  };
  return {
    presets,
    check: async (raw) => {
      const migrated = migrateConfig(raw);
      return checkConfig(raw, migrated.ok ? await factsOf(migrated.value) : unknownFacts);
    },
  };
}

export function configHandlers(config: ConfigService, dialogs: ConfigFileDialogs): FeatureHandlers<'config'> {
  return {
    'config.presets': () => config.presets(),
    'config.check': async ({ config: raw }) => ok(await config.check(raw)),
    'config.openFile': () => openConfigFile(dialogs),
    'config.saveFile': (file) => saveConfigFile(dialogs, file),
  };
}
