import type { ImageMetadata } from './image-types.js';

type Facts = Pick<ImageMetadata, 'burnedInAnnotation' | 'sopClassUid' | 'conversionType' | 'modality'>;

const SECONDARY_CAPTURE_CLASSES = '1.2.840.10008.5.1.4.1.1.7';
const CAPTURES: Readonly<Record<string, string>> = {
  DF: 'digitized film',
  DV: 'digitized video',
  SD: 'a scanned document',
  SI: 'a scanned image',
  WSD: 'a capture of a workstation',
  DRW: 'a drawing',
};

/** Why the pixels themselves may name the patient; null: nothing says so. */
export function burnedInRisk({ burnedInAnnotation, sopClassUid, conversionType, modality }: Facts): string | null {
  if (burnedInAnnotation === true)
    return 'Burned In Annotation (0028,0301) is YES: the pixels carry text that may name the patient.';
  if (burnedInAnnotation === false) return null;
  const absent = 'Burned In Annotation (0028,0301) is absent';
  const capture = CAPTURES[conversionType ?? ''];
  if (capture !== undefined)
    return `${absent}, and Conversion Type (0008,0064) says that it is ${capture}: the pixels may carry a label with a name.`;
  if (sopClassUid?.startsWith(SECONDARY_CAPTURE_CLASSES) === true)
    return `${absent}, and SOP Class UID (0008,0016) is a secondary capture: the pixels may carry a label with a name.`;
  if (modality === 'RG' || modality === 'FD')
    return `${absent}, and Modality (0008,0060) is ${modality}, digitized film: the pixels may carry a label with a name.`;
  return null;
}
