import type { BreastDensity, Laterality, View } from '@contract/generated/types.js';

export type VoiLutFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** A window as the file names it; center and width are in modality units. */
export interface WindowPreset {
  readonly center: number;
  readonly width: number;
  readonly explanation: string | null;
}

/** One item of a Modality or VOI LUT Sequence (PS3.3 C.11.1.1, C.11.2.1.1). */
export interface LookupTable {
  /** The input value that entry 0 answers; smaller inputs answer entry 0 too. */
  readonly firstMapped: number;
  readonly bitsPerEntry: number;
  readonly values: Uint16Array;
  readonly explanation: string | null;
}

/** Row spacing is the distance between rows (vertical), column spacing the one between columns. */
export interface Spacing {
  readonly rowMillimeters: number;
  readonly columnMillimeters: number;
}

/** Stored values from minimum to maximum, both included, that are no part of the image. */
export interface PaddingRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** What a DICOM file says of its image. Null: the file does not say, or says what cannot be. */
export interface ImageMetadata {
  readonly sopInstanceUid: string | null;
  readonly sopClassUid: string | null;
  readonly transferSyntaxUid: string;
  readonly transferSyntaxName: string;
  readonly modality: string | null;
  readonly patientId: string | null;
  readonly studyInstanceUid: string | null;
  readonly seriesInstanceUid: string | null;
  /** As in the file: YYYYMMDD. */
  readonly studyDate: string | null;
  readonly seriesDescription: string | null;
  readonly imageType: readonly string[];
  readonly rows: number;
  readonly columns: number;
  readonly numberOfFrames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** PixelRepresentation 1: two's complement. */
  readonly signed: boolean;
  readonly photometricInterpretation: string;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  readonly modalityLut: LookupTable | null;
  readonly windowPresets: readonly WindowPreset[];
  readonly voiLutFunction: VoiLutFunction;
  readonly voiLuts: readonly LookupTable[];
  readonly presentationLutShape: 'IDENTITY' | 'INVERSE' | null;
  readonly padding: PaddingRange | null;
  /** ImageLaterality, else Laterality. */
  readonly laterality: Laterality | null;
  /** ViewPosition, else ViewCodeSequence. */
  readonly view: View | null;
  /** ViewModifierCodeSequence meanings: magnification, spot compression, implant displaced… */
  readonly viewModifiers: readonly string[];
  /** Directions of a row (left to right) and of a column (top to bottom), such as P and F. */
  readonly patientOrientation: readonly [string, string] | null;
  readonly imagerPixelSpacing: Spacing | null;
  readonly pixelSpacing: Spacing | null;
  /** PixelSpacingCalibrationType: GEOMETRY or FIDUCIAL. */
  readonly pixelSpacingCalibrationType: string | null;
  readonly estimatedRadiographicMagnificationFactor: number | null;
  readonly distanceSourceToDetectorMillimeters: number | null;
  readonly distanceSourceToPatientMillimeters: number | null;
  readonly presentationIntentType: string | null;
  readonly breastImplantPresent: boolean | null;
  readonly bodyPartExamined: string | null;
  /** BI-RADS letter, where a file carries one. */
  readonly breastDensity: BreastDensity | null;
  readonly burnedInAnnotation: boolean | null;
  /** How a secondary capture came to be: DF is digitized film. */
  readonly conversionType: string | null;
  /** What was already done to the stored pixels; never a reason to flip them. */
  readonly fieldOfViewHorizontalFlip: boolean | null;
  readonly manufacturer: string | null;
  /** Values that were present but impossible and therefore ignored, each with its tag. */
  readonly warnings: readonly string[];
}

/** A file that was read and understood, its pixels still encoded. Holds views into the file's bytes. */
export interface ParsedImage {
  readonly metadata: ImageMetadata;
  /** One byte array a frame: native pixels, or the frame's code stream with its fragments joined. */
  readonly frames: readonly Uint8Array[];
  /** Native 8-bit pixels in big-endian 16-bit words: each pair of bytes is swapped. */
  readonly swappedBytePairs: boolean;
}

export interface DecodedImage {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, masked to BitsStored, sign-extended; a Uint16Array when PixelRepresentation is 0. */
  readonly storedValues: Uint16Array | Int16Array;
  /** False when the stream ended before every pixel was decoded: never show it as whole. */
  readonly complete: boolean;
}

export type CodecName = 'charls' | 'openjpeg' | 'openjph' | 'libjpegturbo8';

/** How this process finds a codec's WebAssembly; asked for the first file that needs it. */
export interface CodecProvider {
  readonly wasm: (name: CodecName) => Promise<ArrayBuffer>;
}
