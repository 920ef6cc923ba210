import type { ManifestImage } from '../../contract/generated/types.ts';
import type { Unit } from './predictions.ts';

/** The images of each case, by the case’s key as predictions name it. */
export type ImagesByCase = ReadonlyMap<string, readonly ManifestImage[]>;

export function imagesByCase(images: readonly ManifestImage[], unit: Unit): ImagesByCase {
  const found = new Map<string, ManifestImage[]>();
  for (const image of images) {
    const key = keyOf(image, unit);
    const known = found.get(key);
    if (known === undefined) found.set(key, [image]);
    else known.push(image);
  }
  return found;
}

function keyOf(image: ManifestImage, unit: Unit): string {
  switch (unit) {
    case 'image':
      return image.caseKey;
    case 'breast':
      return `${image.patientKey} ${image.laterality}`;
    case 'patient':
      return image.patientKey;
  }
}
