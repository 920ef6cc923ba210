import type { RunConfig } from '@contract/index';

/** What is known of this machine and workspace; null where it is not, which leaves the checks out that need it. */
export interface ConfigFacts {
  readonly cudaDeviceCount: number | null;
  /** Major and minor, the lowest of the devices. */
  readonly computeCapability: readonly [number, number] | null;
  readonly coreCount: number | null;
  readonly splitIds: readonly string[] | null;
  /** What makes results of the chosen split untrustworthy, in words; none where all is well or nothing is known. */
  readonly splitTroubles: readonly string[];
  readonly trainImages: number | null;
  readonly trainMalignantImages: number | null;
  readonly trainLesions: number | null;
  /** What the experiment began as, before any change. */
  readonly preset: RunConfig | null;
  /** Why the file of initial weights cannot be used; null where it can, or there is none. */
  readonly weightsFailure: string | null;
}

export const unknownFacts: ConfigFacts = {
  cudaDeviceCount: null,
  computeCapability: null,
  coreCount: null,
  splitIds: null,
  splitTroubles: [],
  trainImages: null,
  trainMalignantImages: null,
  trainLesions: null,
  preset: null,
  weightsFailure: null,
};
