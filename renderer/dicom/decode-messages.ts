import type { ChestWall, ImageMetadata, Voi } from '@core/dicom/index';
import type { Result } from '@contract/index';

import type { GrayRaster } from './gray-raster';

/** What the file says of the image, without who it is of: identifiers stay in the worker. */
export type DisplayFacts = Omit<
  ImageMetadata,
  'patientId' | 'studyDate' | 'sopInstanceUid' | 'studyInstanceUid' | 'seriesInstanceUid' | 'modalityLut'
>;

/** An image ready to draw. */
export interface ViewerImage {
  readonly imageId: string;
  readonly raster: GrayRaster;
  readonly facts: DisplayFacts;
  /** The file's windows and tables, or one estimated where it names none; the first is the one to begin with. */
  readonly voiChoices: readonly Voi[];
  readonly chestWall: ChestWall;
  /** False when the stream ended early: shown, and marked. */
  readonly complete: boolean;
}

export interface DecodeRequest {
  readonly kind: 'decode';
  readonly requestId: number;
  readonly imageId: string;
  readonly url: string;
  /** Someone is looking: where the codec offers it, a reduced image first. */
  readonly wantsPreview: boolean;
}

export interface CancelRequest {
  readonly kind: 'cancel';
  readonly requestId: number;
}

/** The file is here and decoding begins: from now on the pool waits only so long. */
export interface DecodeBegan {
  readonly requestId: number;
  readonly byteLength: number;
  /** Name and UID, for a message if decoding does not end; null where the file names none. */
  readonly transferSyntax: string | null;
}

/** A reduced image that stands in until the whole one comes. */
export interface DecodePreview {
  readonly requestId: number;
  readonly preview: ViewerImage;
}

export interface DecodeReply {
  readonly requestId: number;
  readonly result: Result<ViewerImage>;
}
