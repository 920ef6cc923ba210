import { percentileWindow, wholeWindow } from './default-window.js';
import type { DecodedImage, ImageMetadata, PaddingRange } from './image-types.js';
import { modalityTable, storedRange } from './modality-lut.js';
import { voiChoices, voiFraction, type Voi } from './voi.js';

export interface DisplayChoices {
  /** The one to begin with first. */
  readonly choices: readonly [Voi, ...Voi[]];
  /** Why the image is blank, or is not shown as the file asks. */
  readonly warnings: readonly string[];
}

const SAMPLED_PIXELS = 20_000;
const WHITE = 255;

/**
 * The file's tables and windows; or one estimated over the breast, where the file names none, or begins with one that makes a
 * single gray of all pixels: a reader never looks at a blank tile without being told why.
 */
export function displayChoices(metadata: ImageMetadata, image: DecodedImage): DisplayChoices {
  const named = voiChoices(metadata);
  const [first, ...others] = named;
  const blank = blankReason(metadata, image);
  if (first !== undefined && (blank.length > 0 || tellsApart(first, metadata, image)))
    return { choices: [first, ...others], warnings: blank };
  const estimated = estimate(metadata, image);
  const warnings = [
    ...blank,
    ...(first === undefined ? [] : [`${nameOf(first)} makes one gray of every pixel: ignored`]),
  ];
  if (blank.length === 0 && !tellsApart(estimated, metadata, image)) {
    warnings.push('Modality LUT Sequence (0028,3000) makes one value of every pixel');
  }
  return { choices: [estimated, ...named], warnings };
}

/** Over the breast; or over all that is there, where hardly anything is. */
function estimate(metadata: ImageMetadata, image: DecodedImage): Voi {
  const window = percentileWindow(metadata, image);
  return tellsApart(window, metadata, image) ? window : wholeWindow(metadata, image);
}

/** What to show first, without the reasons. */
export function chooseVoi(metadata: ImageMetadata, image: DecodedImage): Voi {
  return displayChoices(metadata, image).choices[0];
}

function nameOf(voi: Voi): string {
  if (voi.kind === 'table') return 'VOI LUT Sequence (0028,3010)';
  return `Window Center (0028,1050) ${String(voi.center)}, Window Width (0028,1051) ${String(voi.width)}`;
}

/** Stops at the second value: only a blank image is read to its end. */
function blankReason({ padding }: ImageMetadata, { storedValues }: DecodedImage): readonly string[] {
  let only: number | null = null;
  for (const value of storedValues) {
    if (isPadding(value, padding) || value === only) continue;
    if (only !== null) return [];
    only = value;
  }
  if (only !== null) return [`Pixel Data (7FE0,0010): every pixel has the value ${only}`];
  return ['Pixel Padding Value (0028,0120) covers every pixel: the image is shown black'];
}

/** Whether some of the image's pixels differ in gray, by a sample spread over it. */
function tellsApart(voi: Voi, metadata: ImageMetadata, { storedValues }: DecodedImage): boolean {
  const fraction = voiFraction(voi);
  const modality = modalityTable(metadata);
  const { minimum } = storedRange(metadata);
  const step = Math.max(1, Math.floor(storedValues.length / SAMPLED_PIXELS));
  let only: number | null = null;
  for (let at = 0; at < storedValues.length; at += step) {
    const value = storedValues[at] ?? 0;
    if (isPadding(value, metadata.padding)) continue;
    const gray = Math.round(fraction(modality[value - minimum] ?? 0) * WHITE);
    if (only !== null && gray !== only) return true;
    only = gray;
  }
  return false;
}

function isPadding(value: number, padding: PaddingRange | null): boolean {
  return padding !== null && value >= padding.minimum && value <= padding.maximum;
}
