/**
 * What the canvas shows before the gray levels: one index of the raster for each device pixel, 0 where no image is.
 * Below 1:1 a device pixel is the area average of what it covers; from 1:1 up it is the pixel under its center, or between
 * the pixels around it where a smooth picture is asked for.
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly indices: Uint16Array;
}

/** A part of a frame, right and bottom not included. */
export interface FrameArea {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
