import type { PatchConfig, RunConfig, StageLength, StageSpeed, TimeEstimate, WholeConfig } from '@contract/index';

import type { ConfigFacts } from './config-facts';
import { patchStepsPerEpoch, runsOnCpu, wholeStepsPerEpoch, type Sections } from './config-sections';
import { speedFor, type MeasuredRun } from './measured-run';

const NO_LENGTH: StageLength = { stepsPerEpoch: null, steps: null, images: null, speed: null, seconds: null };
const LEFT_OUT: StageLength = { stepsPerEpoch: 0, steps: 0, images: 0, speed: null, seconds: 0 };

/** How long training takes, by the speed of runs of this workspace. `config` is null while it is not valid. */
export function timeEstimate(
  sections: Sections,
  config: RunConfig | null,
  facts: ConfigFacts,
  gpuName: string | null,
  measured: readonly MeasuredRun[],
): TimeEstimate {
  const device = deviceOf(sections, facts, gpuName);
  const speedOf = (stage: 'patch' | 'whole'): StageSpeed | null =>
    config === null || device === null ? null : speedFor(stage, config, device, measured);
  const patch = stageLength(sections.patch, patchImages(sections, facts), patchStepsPerEpoch(sections, facts), () =>
    speedOf('patch'),
  );
  const whole = stageLength(sections.whole, wholeImages(sections, facts), wholeStepsPerEpoch(sections, facts), () =>
    speedOf('whole'),
  );
  const seconds = patch.seconds === null || whole.seconds === null ? null : patch.seconds + whole.seconds;
  return { device, patch, whole, seconds, reason: seconds === null ? reasonFor(config, device, patch, whole) : null };
}

/** Null where it is not known, or not there. */
function deviceOf({ execution }: Sections, facts: ConfigFacts, gpuName: string | null): string | null {
  if (execution === null) return null;
  const onCpu = runsOnCpu(execution, facts);
  if (onCpu === null || (!onCpu && facts.cudaDeviceCount === 0)) return null;
  return onCpu ? 'cpu' : (gpuName ?? 'cuda');
}

function stageLength(
  stage: PatchConfig | WholeConfig | null,
  imagesPerEpoch: number | null,
  stepsPerEpoch: number | null,
  speedOf: () => StageSpeed | null,
): StageLength {
  if (stage === null) return NO_LENGTH;
  // Without its own epochs the stage is left out, and so are its phases; without lesions too.
  if (stage.epochs === 0 || imagesPerEpoch === 0) return LEFT_OUT;
  if (imagesPerEpoch === null || stepsPerEpoch === null) return { ...NO_LENGTH, speed: speedOf() };
  const epochs = stage.phases.reduce((sum, phase) => sum + phase.epochs, stage.epochs);
  const [images, speed] = [imagesPerEpoch * epochs, speedOf()];
  const seconds = speed === null ? null : images / speed.imagesPerSecond;
  return { stepsPerEpoch, steps: stepsPerEpoch * epochs, images, speed, seconds };
}

/** As many from the background as on lesions. */
function patchImages({ patch }: Sections, { trainLesions }: ConfigFacts): number | null {
  return patch === null || trainLesions === null ? null : 2 * trainLesions * patch.patchesPerLesion;
}

function wholeImages({ whole }: Sections, facts: ConfigFacts): number | null {
  const { trainImages: images, trainMalignantImages: malignant } = facts;
  if (whole === null || images === null) return null;
  if (whole.sampler !== 'balanced') return images;
  return malignant === null ? null : 2 * Math.max(malignant, images - malignant);
}

function reasonFor(config: RunConfig | null, device: string | null, patch: StageLength, whole: StageLength): string {
  if (config === null) return 'The experiment has errors.';
  if (device === null) return 'The device that it asks for is not on this machine.';
  if (patch.images === null || whole.images === null) return 'No split is chosen.';
  const where = device === 'cpu' ? 'this CPU' : device === 'cuda' ? 'this GPU' : `a ${device}`;
  const missing = [patch.seconds === null ? ['lesion patches'] : [], whole.seconds === null ? ['whole images'] : []];
  const what = missing.flat().join(' and ');
  const like = `this architecture, input size, precision and number of devices on ${where}`;
  return `No run of this workspace has trained ${what} with ${like} yet.`;
}
