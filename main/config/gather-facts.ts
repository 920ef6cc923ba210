import { cpus } from 'node:os';

import type { Preset, Result, SplitSummary } from '@contract/index';

import { unknownFacts, type ConfigFacts } from './config-facts';
import { sectionsOf } from './config-sections';
import { NO_DISK, readDiskFacts, sizeOf, type DiskFacts } from './disk-estimate';
import { readNvidiaGpus, type NvidiaGpus } from './nvidia-gpus';
import { weightsFailureOf } from './weights-file';

/** What a training has to know of a split beyond its counts. */
export interface SplitHealth {
  readonly caseCount: number;
  readonly trainLesions: number;
  readonly troubles: readonly string[];
}

export interface FactSources {
  readonly presets: () => Promise<Result<readonly Preset[]>>;
  /** The splits of the open workspace; null when none is open. */
  readonly splits: () => Promise<readonly SplitSummary[] | null>;
  readonly splitHealth: (splitId: string) => Promise<SplitHealth | null>;
  /** Null when no workspace is open. */
  readonly workspaceFolder: () => string | null;
}

/** The same for every config that is looked at together. */
export interface CommonFacts {
  readonly gpus: NvidiaGpus | null;
  readonly splits: readonly SplitSummary[] | null;
  readonly presets: readonly Preset[];
  readonly disk: DiskFacts;
}

/** Facts of one config, and what its disk need follows from. */
export interface GatheredFacts {
  readonly facts: ConfigFacts;
  readonly caseCount: number | null;
  readonly weightsBytes: number;
}

/** Finds out what the checks and estimates of configs go by. */
export class FactGatherer {
  /** By split and its counts: what changes a split's health changes them. */
  private readonly healths = new Map<string, Promise<SplitHealth | null>>();

  constructor(private readonly sources: FactSources) {}

  async common(): Promise<CommonFacts> {
    const { presets, splits, workspaceFolder } = this.sources;
    const folder = workspaceFolder();
    const [gpus, allSplits, allPresets, disk] = await Promise.all([
      readNvidiaGpus(),
      splits(),
      presets(),
      folder === null ? NO_DISK : readDiskFacts(folder),
    ]);
    return { gpus, splits: allSplits, presets: allPresets.ok ? allPresets.value : [], disk };
  }

  async of(config: unknown, { gpus, splits, presets }: CommonFacts): Promise<GatheredFacts> {
    const { data, model } = sectionsOf(config);
    const split = splits?.find(({ splitId }) => splitId === data?.splitId) ?? null;
    const health = split === null ? null : await this.healthOf(split);
    const begunAs = (config as { readonly preset?: unknown } | null)?.preset;
    const weights = typeof model?.initialWeights === 'string' ? model.initialWeights : null;
    const facts: ConfigFacts = {
      ...unknownFacts,
      cudaDeviceCount: gpus?.count ?? null,
      computeCapability: gpus?.computeCapability ?? null,
      coreCount: cpus().length,
      splitIds: splits?.map(({ splitId }) => splitId) ?? null,
      splitTroubles: health?.troubles ?? [],
      trainImages: split?.train.images ?? null,
      trainMalignantImages: split?.train.malignantImages ?? null,
      trainLesions: health?.trainLesions ?? null,
      preset: presets.find(({ id }) => id === begunAs)?.config ?? null,
      weightsFailure: weights === null ? null : await weightsFailureOf(weights),
    };
    const weightsBytes = weights === null || facts.weightsFailure !== null ? 0 : await sizeOf(weights);
    return { facts, caseCount: health?.caseCount ?? null, weightsBytes };
  }

  private healthOf(split: SplitSummary): Promise<SplitHealth | null> {
    const key = JSON.stringify(split);
    const known = this.healths.get(key) ?? this.sources.splitHealth(split.splitId);
    if (!this.healths.has(key)) {
      this.healths.set(key, known);
      // Once failed is not for ever.
      known.catch(() => this.healths.delete(key));
    }
    return known;
  }
}
