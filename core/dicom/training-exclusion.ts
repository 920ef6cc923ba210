import type { ImageMetadata } from './image-types.js';

export interface TrainingExclusion {
  readonly code:
    | 'color-image'
    | 'multi-frame'
    | 'not-mammography'
    | 'secondary-capture'
    | 'for-processing'
    | 'mask-or-crop'
    | 'localizer'
    | 'modified-view'
    | 'implant';
  readonly reason: string;
  readonly remedy: string | null;
}

const SECONDARY_CAPTURE_CLASSES = '1.2.840.10008.5.1.4.1.1.7';
const BREAST_MODALITIES: ReadonlySet<string> = new Set(['CR', 'DX', 'RG', 'OT', 'XC']);
const USE_PRESENTATION = 'Import the FOR PRESENTATION image of the same exposure.';

/** Why an image is left out of training by default; null: it may be trained on. The first reason that holds is given. */
export function trainingExclusion(metadata: ImageMetadata): TrainingExclusion | null {
  return formReason(metadata) ?? contentReason(metadata);
}

/** What kind of object the file is. */
function formReason(metadata: ImageMetadata): TrainingExclusion | null {
  if (metadata.samplesPerPixel !== 1) return because('color-image', 'It is a color image, not a mammogram.');
  if (metadata.numberOfFrames > 1) {
    return because('multi-frame', `It has ${metadata.numberOfFrames} frames: tomosynthesis is not trained on.`);
  }
  if (!isBreastImage(metadata)) {
    return because(
      'not-mammography',
      `Its modality is ${metadata.modality ?? 'not given'}, and it does not say that it shows a breast.`,
    );
  }
  // CBIS-DDSM is secondary capture throughout, digitized film under modality MG: only captures of other kinds are left out.
  if (metadata.modality !== 'MG' && metadata.sopClassUid?.startsWith(SECONDARY_CAPTURE_CLASSES) === true) {
    return because('secondary-capture', 'It is a secondary capture, not an acquisition.');
  }
  if (metadata.presentationIntentType === 'FOR PROCESSING') {
    return because('for-processing', 'It is raw detector data (FOR PROCESSING).', USE_PRESENTATION);
  }
  return null;
}

/** What it shows. */
function contentReason(metadata: ImageMetadata): TrainingExclusion | null {
  if (/roi mask|cropped/iu.test(metadata.seriesDescription ?? '')) {
    return because(
      'mask-or-crop',
      `Its series is "${metadata.seriesDescription ?? ''}": a mask or a crop, not a whole view.`,
    );
  }
  if (metadata.imageType.includes('LOCALIZER')) return because('localizer', 'It is a localizer.');
  const [modifier] = metadata.viewModifiers;
  if (modifier !== undefined) return because('modified-view', `It is no standard view: ${modifier}.`);
  if (metadata.breastImplantPresent === true) return because('implant', 'It shows a breast implant.');
  return null;
}

/** Modality MG, or another projection modality that names the breast. */
function isBreastImage({ modality, bodyPartExamined }: ImageMetadata): boolean {
  if (modality === 'MG') return true;
  return modality !== null && BREAST_MODALITIES.has(modality) && bodyPartExamined?.toUpperCase() === 'BREAST';
}

function because(code: TrainingExclusion['code'], reason: string, remedy: string | null = null): TrainingExclusion {
  return { code, reason, remedy };
}
