import { totalmem } from 'node:os';

import {
  failed,
  isRunConfig,
  ok,
  type ConfigCheck,
  type ConfigPreview,
  type MemoryNeed,
  type Preset,
  type Result,
  type RunConfig,
} from '@contract/index';
import { migrateConfig } from '@core/config';
import type { FeatureHandlers, PythonStatus } from '@main/workspace';

import { checkConfig } from './check-config';
import { unknownFacts } from './config-facts';
import { openConfigFile, saveConfigFile, type ConfigFileDialogs } from './config-files';
import { runsOnCpu, sectionsOf } from './config-sections';
import { diskEstimate } from './disk-estimate';
import { FactGatherer, type CommonFacts, type FactSources } from './gather-facts';
import { isSpeedComparable, type MeasuredRun } from './measured-run';
import { bytesPerValueOf, memoryConfigOf, memoryNeedOf, type DeviceMemory } from './memory-need';
import { MemoryShapesOf } from './memory-shapes';
import { readPresets } from './presets';
import { timeEstimate } from './time-estimate';

export { checkConfig } from './check-config';
export { unknownFacts, type ConfigFacts } from './config-facts';
export type { MeasuredRun } from './measured-run';

export interface ConfigDependencies extends Omit<FactSources, 'presets'> {
  readonly presetsFolder: string;
  readonly python: () => Promise<PythonStatus>;
  /** The GPUs of this machine as they were sampled last; none where nobody samples them. */
  readonly gpus: () => readonly { readonly name: string | null; readonly memoryTotalBytes: number | null }[];
  /** How fast runs of the open workspace went whose config is wanted. */
  readonly measuredRuns: (isWanted: (config: RunConfig) => boolean) => Promise<readonly MeasuredRun[]>;
}

export interface ConfigService {
  readonly presets: () => Promise<Result<readonly Preset[]>>;
  /** Every error and warning of a config that may still be half-written. */
  readonly check: (raw: unknown) => Promise<ConfigCheck>;
  readonly checkAll: (raws: readonly unknown[]) => Promise<readonly ConfigCheck[]>;
  readonly preview: (raws: readonly unknown[]) => Promise<readonly ConfigPreview[]>;
  /** Estimated memory of a training step. */
  readonly memory: (raw: unknown) => Promise<Result<MemoryNeed>>;
  /** Ends what is being estimated. */
  readonly close: () => void;
}

export function createConfig(dependencies: ConfigDependencies): ConfigService {
  const { presetsFolder, python, measuredRuns } = dependencies;
  const presets = (): Promise<Result<readonly Preset[]>> => readPresets(presetsFolder);
  const gatherer = new FactGatherer({ ...dependencies, presets });
  const shapes = new MemoryShapesOf(python);

  const preview = async (raw: unknown, common: CommonFacts, runs: readonly MeasuredRun[]): Promise<ConfigPreview> => {
    const migrated = migrateConfig(raw);
    const config = migrated.ok ? migrated.value : null;
    const sections = sectionsOf(config);
    const { facts, caseCount, weightsBytes } = await gatherer.of(config, common);
    const check = checkConfig(raw, migrated.ok ? facts : unknownFacts);
    const gpuName = dependencies.gpus()[0]?.name ?? null;
    const time = timeEstimate(sections, isRunConfig(config) ? config : null, facts, gpuName, runs);
    return { check, estimate: { time, disk: diskEstimate(sections, caseCount, weightsBytes, common.disk) } };
  };
  const checkAll = async (raws: readonly unknown[]): Promise<readonly ConfigCheck[]> => {
    const common = await gatherer.common();
    return Promise.all(
      raws.map(async (raw) => {
        const migrated = migrateConfig(raw);
        return checkConfig(raw, migrated.ok ? (await gatherer.of(migrated.value, common)).facts : unknownFacts);
      }),
    );
  };

  return {
    presets,
    check: async (raw) => {
      const [check] = await checkAll([raw]);
      if (check === undefined) throw new Error('A check has no answer');
      return check;
    },
    checkAll,
    preview: async (raws) => {
      const common = await gatherer.common();
      const configs = raws.map(migrated).filter((config) => config !== null);
      const runs = await measuredRuns((config) => configs.some((each) => isSpeedComparable(each, config)));
      return Promise.all(raws.map((raw) => preview(raw, common, runs)));
    },
    memory: (raw) => memoryNeed(raw, dependencies, gatherer, shapes),
    close: () => shapes.cancel(),
  };
}

/** The valid config in today's form; null where it is none. */
function migrated(raw: unknown): RunConfig | null {
  const config = migrateConfig(raw);
  return config.ok && isRunConfig(config.value) ? config.value : null;
}

async function memoryNeed(
  raw: unknown,
  { gpus }: ConfigDependencies,
  gatherer: FactGatherer,
  shapes: MemoryShapesOf,
): Promise<Result<MemoryNeed>> {
  const config = migrateConfig(raw);
  if (!config.ok) return config;
  const sections = sectionsOf(config.value);
  const { patch, whole, execution } = sections;
  const asked = memoryConfigOf(sections);
  if (asked === null || patch === null || whole === null || execution === null) {
    return failed('invalid-config', 'There is no estimate while the network, its input or a stage has errors.');
  }
  const { facts } = await gatherer.of(config.value, await gatherer.common());
  const answer = await shapes.ask(asked, bytesPerValueOf(execution, facts));
  if (!answer.ok) return answer;
  const onCpu = runsOnCpu(execution, facts) === true;
  const device = onCpu ? ofHost(execution.deviceCount) : smallestOf(gpus());
  return ok(memoryNeedOf(answer.value, { patch, whole }, device, onCpu));
}

/** The processes of a run on the CPU share its memory. */
function ofHost(processCount: number): DeviceMemory {
  const share = processCount === 1 ? '' : `, shared by ${processCount} processes`;
  return { name: `main memory${share}`, totalBytes: totalmem() / processCount };
}

/** The one that a run may get and that holds least. */
function smallestOf(gpus: ReturnType<ConfigDependencies['gpus']>): DeviceMemory {
  const known = gpus.flatMap(({ name, memoryTotalBytes }) =>
    memoryTotalBytes === null ? [] : [{ name: name ?? 'GPU', totalBytes: memoryTotalBytes }],
  );
  const [smallest] = known.sort((a, b) => a.totalBytes - b.totalBytes);
  return smallest ?? { name: 'GPU', totalBytes: null };
}

export function configHandlers(config: ConfigService, dialogs: ConfigFileDialogs): FeatureHandlers<'config'> {
  return {
    'config.presets': () => config.presets(),
    'config.check': async ({ config: raw }) => ok(await config.check(raw)),
    'config.preview': async ({ configs }) => ok(await config.preview(configs)),
    'config.memory': ({ config: raw }) => config.memory(raw),
    'config.openFile': () => openConfigFile(dialogs),
    'config.saveFile': (file) => saveConfigFile(dialogs, file),
  };
}
