// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ambient modules have nothing to import
/// <reference path="../../../renderer/dicom/cornerstone-core.d.ts" />
import cornerstone, { type CornerstoneImage } from 'cornerstone-core';

import { swing, type BenchImage, type Gesture, type PeerView } from './peer';

/** cornerstone-core as its own examples use it: stored pixels in, drawn through its image-sized canvas. */
export function openStock(element: HTMLDivElement, image: BenchImage): Promise<PeerView> {
  const { storedValues, rows, columns } = image.decoded;
  const [preset] = image.metadata.windowPresets;
  cornerstone.enable(element);
  const { canvas } = cornerstone.getEnabledElement(element);
  const scale = Math.min(canvas.width / columns, canvas.height / rows);
  const viewport = {
    scale,
    translation: { x: 0, y: 0 },
    voi: { windowCenter: preset?.center ?? 2048, windowWidth: preset?.width ?? 4096 },
    invert: image.metadata.photometricInterpretation === 'MONOCHROME1',
    hflip: false,
    vflip: false,
    rotation: 0,
    pixelReplication: false,
  };
  cornerstone.displayImage(element, stockImage(image, storedValues as Uint16Array), viewport);
  const change = (next: Partial<typeof viewport>): void => {
    Object.assign(viewport, next);
    cornerstone.setViewport(element, {
      ...viewport,
      voi: { ...viewport.voi },
      translation: { ...viewport.translation },
    });
  };
  return Promise.resolve({
    canvas,
    act: (gesture: Gesture, step: number) => {
      const by = swing(step);
      const { voi, translation } = viewport;
      if (gesture === 'window')
        change({ voi: { windowCenter: voi.windowCenter + 5 * by, windowWidth: voi.windowWidth + 10 * by } });
      else if (gesture === 'zoom') change({ scale: viewport.scale * 1.02 ** by });
      else
        change({
          translation: { x: translation.x + (7 * by) / viewport.scale, y: translation.y + (5 * by) / viewport.scale },
        });
    },
    actualPixels: () => {
      change({ scale: 1, translation: { x: 0, y: 0 } });
    },
  });
}

/** No `render` of its own: then the library's is used. */
function stockImage({ id, decoded, metadata }: BenchImage, pixels: Uint16Array): CornerstoneImage {
  const { rows, columns } = decoded;
  const [least, most] = extremes(pixels);
  const image: Omit<CornerstoneImage, 'render'> = {
    imageId: id,
    // Right extremes, or the library reads past its table and takes twice as long.
    minPixelValue: least,
    maxPixelValue: most,
    slope: metadata.rescaleSlope,
    intercept: metadata.rescaleIntercept,
    windowCenter: 2048,
    windowWidth: 4096,
    invert: false,
    color: false,
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing: 1,
    columnPixelSpacing: 1,
    sizeInBytes: pixels.byteLength,
    getPixelData: () => pixels,
  };
  return image as CornerstoneImage;
}

export function extremes(values: Uint16Array | Int16Array): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
