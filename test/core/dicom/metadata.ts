import type { DecodedImage, ImageMetadata } from '@core/dicom/index.js';

const BARE: ImageMetadata = {
  sopInstanceUid: '1.2.3',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  transferSyntaxName: 'Explicit VR Little Endian',
  modality: 'MG',
  patientId: 'P1',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.1',
  studyDate: null,
  seriesDescription: null,
  imageType: ['ORIGINAL', 'PRIMARY'],
  rows: 4,
  columns: 4,
  numberOfFrames: 1,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  rescaleSlope: 1,
  rescaleIntercept: 0,
  modalityLut: null,
  windowPresets: [],
  voiLutFunction: 'LINEAR',
  voiLuts: [],
  presentationLutShape: null,
  padding: null,
  laterality: null,
  view: null,
  viewModifiers: [],
  patientOrientation: null,
  imagerPixelSpacing: null,
  pixelSpacing: null,
  pixelSpacingCalibrationType: null,
  estimatedRadiographicMagnificationFactor: null,
  distanceSourceToDetectorMillimeters: null,
  distanceSourceToPatientMillimeters: null,
  presentationIntentType: 'FOR PRESENTATION',
  breastImplantPresent: null,
  bodyPartExamined: null,
  breastDensity: null,
  burnedInAnnotation: null,
  conversionType: null,
  fieldOfViewHorizontalFlip: null,
  manufacturer: null,
  warnings: [],
};

/** A mammogram's metadata that says nothing but what is given. */
export function metadataWith(facts: Partial<ImageMetadata>): ImageMetadata {
  return { ...BARE, ...facts };
}

export function imageOf(rows: number, columns: number, value: (row: number, column: number) => number): DecodedImage {
  const storedValues = Uint16Array.from({ length: rows * columns }, (_, at) =>
    value(Math.floor(at / columns), at % columns),
  );
  return { rows, columns, storedValues, complete: true };
}
