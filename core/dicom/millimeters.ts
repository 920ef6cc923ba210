import type { ImageMetadata, Spacing } from './image-types.js';

export interface SpacingWithProvenance extends Spacing {
  /** breast: magnification taken out; calibrated: PixelSpacing with its calibration; detector: at the detector, too long. */
  readonly provenance: 'breast' | 'calibrated' | 'detector';
  /** For the screen: which of these a length is. */
  readonly label: string;
}

type Geometry = Pick<
  ImageMetadata,
  | 'imagerPixelSpacing'
  | 'pixelSpacing'
  | 'pixelSpacingCalibrationType'
  | 'estimatedRadiographicMagnificationFactor'
  | 'distanceSourceToDetectorMillimeters'
  | 'distanceSourceToPatientMillimeters'
>;

/** The distance between pixels, and what it is worth; null where nothing is known: then lengths are in pixels. */
export function spacingOf(metadata: Geometry): SpacingWithProvenance | null {
  const { imagerPixelSpacing, pixelSpacing, pixelSpacingCalibrationType } = metadata;
  if (imagerPixelSpacing !== null) return atBreast(imagerPixelSpacing, metadata);
  if (pixelSpacing !== null && pixelSpacingCalibrationType !== null) {
    return {
      ...pixelSpacing,
      provenance: 'calibrated',
      label: `calibrated (${pixelSpacingCalibrationType.toLowerCase()})`,
    };
  }
  return null;
}

function atBreast(spacing: Spacing, metadata: Geometry): SpacingWithProvenance {
  const { estimatedRadiographicMagnificationFactor: factor } = metadata;
  if (isMagnification(factor)) return divided(spacing, factor, `in the breast (magnification ${factor.toFixed(2)})`);
  const { distanceSourceToDetectorMillimeters: detector, distanceSourceToPatientMillimeters: patient } = metadata;
  const ratio = detector !== null && patient !== null ? detector / patient : null;
  if (isMagnification(ratio))
    return divided(spacing, ratio, `in the breast (magnification ${ratio.toFixed(2)}, by distances)`);
  return { ...spacing, provenance: 'detector', label: 'at the detector' };
}

/** The breast lies before the detector, so its image is never smaller than itself. */
function isMagnification(factor: number | null): factor is number {
  return factor !== null && Number.isFinite(factor) && factor >= 1;
}

function divided({ rowMillimeters, columnMillimeters }: Spacing, factor: number, label: string): SpacingWithProvenance {
  return {
    rowMillimeters: rowMillimeters / factor,
    columnMillimeters: columnMillimeters / factor,
    provenance: 'breast',
    label,
  };
}
