import { cpus } from 'node:os';

import { ok, type ConfigCheck, type Preset, type Result } from '@contract/index';
import type { FeatureHandlers } from '@main/workspace';

import { checkConfig } from './check-config';
import { countNvidiaGpus } from './gpu-count';
import { readPresets } from './presets';

export { checkConfig, type ConfigFacts } from './check-config';

export interface ConfigDependencies {
  readonly presetsFolder: string;
  /** The splits of the open workspace; null when none is open. */
  readonly splitIds: () => Promise<readonly string[] | null>;
}

export interface ConfigService {
  readonly presets: () => Promise<Result<readonly Preset[]>>;
  /** Every error and warning of a config that may still be half-written. */
  readonly check: (raw: unknown) => Promise<ConfigCheck>;
}

export function createConfig({ presetsFolder, splitIds }: ConfigDependencies): ConfigService {
  return {
    presets: () => readPresets(presetsFolder),
    check: async (raw) =>
      checkConfig(raw, {
        cudaDeviceCount: await countNvidiaGpus(),
        coreCount: cpus().length,
        splitIds: await splitIds(),
      }),
  };
}

export function configHandlers(config: ConfigService): FeatureHandlers<'config'> {
  return {
    'config.presets': () => config.presets(),
    'config.check': async ({ config: raw }) => ok(await config.check(raw)),
  };
}
