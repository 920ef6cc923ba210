import {
  Enums,
  getRenderingEngine,
  imageLoader,
  init,
  metaData,
  RenderingEngine,
  setUseCPURendering,
  utilities,
  type StackViewport,
} from '@cornerstonejs/core';

import { swing, type BenchImage, type Gesture, type PeerView } from './peer';
import { extremes } from './stock';

const ENGINE = 'bench';
const images = new Map<string, BenchImage>();
let opened = 0;

/** Cornerstone3D's StackViewport, drawing by the processor or through WebGL. */
export function cornerstone3d(rendering: 'cpu' | 'webgl') {
  return async (element: HTMLDivElement, image: BenchImage): Promise<PeerView> => {
    begin(rendering);
    opened += 1;
    const viewportId = `view-${opened}`;
    const imageId = `bench:${viewportId}`;
    images.set(imageId, image);
    const engine = getRenderingEngine(ENGINE) ?? new RenderingEngine(ENGINE);
    engine.enableElement({ viewportId, type: Enums.ViewportType.STACK, element });
    const viewport = engine.getViewport(viewportId);
    await viewport.setStack([imageId]);
    viewport.render();
    return viewOf(viewport, image);
  };
}

function begin(rendering: 'cpu' | 'webgl'): void {
  init();
  setUseCPURendering(rendering === 'cpu');
  imageLoader.registerImageLoader('bench', (imageId) => ({ promise: Promise.resolve(imageOf(imageId)) }));
  metaData.addProvider(metadataOf, 10_000);
}

function viewOf(viewport: StackViewport, { metadata }: BenchImage): PeerView {
  const [preset] = metadata.windowPresets;
  let center = preset?.center ?? 2048;
  let width = preset?.width ?? 4096;
  return {
    canvas: viewport.canvas,
    act: (gesture: Gesture, step: number) => {
      const by = swing(step);
      if (gesture === 'window') {
        center += 5 * by;
        width += 10 * by;
        viewport.setProperties({ voiRange: { lower: center - width / 2, upper: center + width / 2 } });
      } else if (gesture === 'zoom') viewport.setZoom(viewport.getZoom() * 1.02 ** by);
      else {
        const [x, y] = viewport.getPan();
        viewport.setPan([x + 7 * by, y + 5 * by]);
      }
      viewport.render();
    },
    actualPixels: () => {
      // The fitted image is one zoom; so many times larger is one image pixel a device pixel.
      const { clientWidth, clientHeight } = viewport.element;
      const { rows, columns } = metadata;
      viewport.setZoom(1 / Math.min(clientWidth / columns, clientHeight / rows));
      viewport.render();
    },
  };
}

function imageOf(imageId: string): object {
  const image = imageWithId(imageId);
  const { rows, columns, storedValues } = image.decoded;
  const [minPixelValue, maxPixelValue] = extremes(storedValues);
  const [preset] = image.metadata.windowPresets;
  return {
    imageId,
    minPixelValue,
    maxPixelValue,
    slope: image.metadata.rescaleSlope,
    intercept: image.metadata.rescaleIntercept,
    windowCenter: preset?.center ?? 2048,
    windowWidth: preset?.width ?? 4096,
    voiLUTFunction: 'LINEAR',
    getPixelData: () => storedValues,
    rows,
    columns,
    height: rows,
    width: columns,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    dataType: 'Uint16Array',
    rowPixelSpacing: 1,
    columnPixelSpacing: 1,
    invert: false,
    sizeInBytes: storedValues.byteLength,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      width: columns,
      height: rows,
      scalarData: storedValues,
      numberOfComponents: 1,
    }),
  };
}

function imageWithId(imageId: string): BenchImage {
  const image = images.get(imageId);
  if (image === undefined) throw new Error(`${imageId} was never opened`);
  return image;
}

function metadataOf(type: string, imageId: string): object | undefined {
  if (!images.has(imageId)) return undefined;
  const { metadata, decoded } = imageWithId(imageId);
  const { rows, columns } = decoded;
  const modules: Readonly<Record<string, object>> = {
    imagePixelModule: {
      rows,
      columns,
      samplesPerPixel: 1,
      photometricInterpretation: metadata.photometricInterpretation,
      bitsAllocated: 16,
      bitsStored: metadata.bitsStored,
      highBit: metadata.bitsStored - 1,
      pixelRepresentation: metadata.signed ? 1 : 0,
    },
    generalSeriesModule: { modality: 'MG' },
    imagePlaneModule: {
      rows,
      columns,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      imagePositionPatient: [0, 0, 0],
      rowPixelSpacing: 1,
      columnPixelSpacing: 1,
      pixelSpacing: [1, 1],
    },
    voiLutModule: {},
    modalityLutModule: { rescaleSlope: metadata.rescaleSlope, rescaleIntercept: metadata.rescaleIntercept },
  };
  return modules[type];
}
