import type { DecodedImage, ImageMetadata } from '@core/dicom/index';

/** One image, as bytes for our own code and decoded for the peers: the same pixels. */
export interface BenchImage {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly metadata: ImageMetadata;
  readonly decoded: DecodedImage;
}

export type Gesture = 'window' | 'zoom' | 'pan';

/** A view of a program that is measured; each act is one step of a drag. */
export interface PeerView {
  /** The canvas that is on screen. */
  readonly canvas: HTMLCanvasElement;
  readonly act: (gesture: Gesture, step: number) => void;
  /** One image pixel on one device pixel, the image's center in the middle. */
  readonly actualPixels: () => void;
}

/** Opens a view in an element whose size is set; resolves when the image can be drawn. */
export type OpenPeer = (element: HTMLDivElement, image: BenchImage) => Promise<PeerView>;

/** Back and forth, so that a drag of any length stays where there is something to see. */
export function swing(step: number): number {
  return step % 20 < 10 ? 1 : -1;
}
