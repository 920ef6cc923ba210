/**
 * The only module that knows cornerstone-core. It keeps each viewport's enabled element, its state and its drawing loop;
 * the pixels are drawn by us, at the size of the viewport in device pixels, through the image's own `render`.
 */
import cornerstone, { type CornerstoneImage, type CornerstoneViewport, type EnabledElement } from 'cornerstone-core';

import { FramePainter } from './frame-painter';
import { rasterBytes, type GrayRaster } from './gray-raster';
import { createSpareTime } from './spare-time';
import { placementOf, type CanvasSize, type Placement, type ViewTransform } from './view-transform';

export interface DisplayedWindow {
  readonly center: number;
  readonly width: number;
}

/** All that decides what a canvas shows of its image. */
export interface DisplayState extends ViewTransform {
  readonly window: DisplayedWindow;
  readonly invert: boolean;
  /** Above 1:1 between the pixels, instead of the pixel itself. */
  readonly smooth: boolean;
}

export interface DisplayedImage {
  readonly imageId: string;
  readonly raster: GrayRaster;
}

/** What was just drawn. */
export interface Drawing {
  readonly imageId: string;
  readonly placement: Placement;
  readonly canvas: CanvasSize;
  /** False while a reduced level stands in for the image's own pixels. */
  readonly exact: boolean;
}

export interface Viewport {
  readonly canvas: HTMLCanvasElement;
  /** Shows the image in this state; `grays` maps the raster's indices to canvas pixels. */
  readonly show: (image: DisplayedImage, state: DisplayState, grays: Uint32Array) => void;
  /** Black. */
  readonly clear: () => void;
  readonly resize: (size: CanvasSize) => void;
  readonly close: () => void;
}

/** A view at rest for this long gets its exact pixels. */
const REST_MS = 90;
const spareTime = createSpareTime(
  (run) => requestAnimationFrame(run),
  () => performance.now(),
);

export function openViewport(element: HTMLElement, onDrawn: (drawing: Drawing) => void): Viewport {
  const canvas = createCanvas(element);
  cornerstone.enable(element);
  // It fixes the canvas to the size that the element has just now.
  canvas.style.width = '100%';
  canvas.style.height = '100%';
  return new EnabledViewport(element, canvas, onDrawn);
}

/**
 * The context is taken before cornerstone asks for one: a canvas has a single context and keeps its first options.
 * cornerstone asks for `desynchronized`, which under software compositing leaks shared memory until the renderer dies.
 */
function createCanvas(element: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'cornerstone-canvas';
  contextOf(canvas);
  element.append(canvas);
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('This canvas has no 2D context');
  return context;
}

class EnabledViewport implements Viewport {
  private readonly painter = new FramePainter();
  private shown: { readonly image: DisplayedImage; state: DisplayState; grays: Uint32Array } | null = null;
  private restTimer = 0;
  private emptied = true;

  constructor(
    private readonly element: HTMLElement,
    readonly canvas: HTMLCanvasElement,
    private readonly onDrawn: (drawing: Drawing) => void,
  ) {}

  readonly show = (image: DisplayedImage, state: DisplayState, grays: Uint32Array): void => {
    const viewport = cornerstoneViewport(state);
    const sameImage = this.shown?.image.raster === image.raster;
    this.shown = { image, state, grays };
    if (sameImage) cornerstone.setViewport(this.element, viewport);
    else cornerstone.displayImage(this.element, this.cornerstoneImage(image, state.window), viewport);
    if (!this.emptied && sameImage) return;
    const enabled = cornerstone.getEnabledElement(this.element);
    this.render(enabled);
    // Drawn already: once more in the next frame would be for nothing.
    enabled.needsRedraw = false;
    this.emptied = false;
  };

  readonly clear = (): void => {
    this.shown = null;
    this.painter.clear();
    this.stopRefining();
    this.blacken();
    this.emptied = true;
  };

  /** Setting a canvas's size empties it: the next show() then draws at once, as it does another image, so that no frame is black or another study's. */
  readonly resize = (size: CanvasSize): void => {
    if (this.canvas.width === size.width && this.canvas.height === size.height) return;
    this.canvas.width = size.width;
    this.canvas.height = size.height;
    this.blacken();
    this.emptied = true;
  };

  readonly close = (): void => {
    this.stopRefining();
    this.shown = null;
    cornerstone.disable(this.element);
  };

  private blacken(): void {
    const context = contextOf(this.canvas);
    context.fillStyle = '#000';
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  private readonly render = (enabled: EnabledElement): void => {
    const { shown, painter } = this;
    if (shown === null || enabled.canvas.width === 0 || enabled.canvas.height === 0) return;
    const { image, state, grays } = shown;
    const canvas = { width: enabled.canvas.width, height: enabled.canvas.height };
    const placement = placementOf(state, image.raster, canvas);
    painter.place(image.raster, placement, canvas, state.smooth);
    painter.paint(contextOf(enabled.canvas), grays);
    if (!painter.exact) this.refineAtRest();
    this.onDrawn({ imageId: image.imageId, placement, canvas, exact: painter.exact });
  };

  private refineAtRest(): void {
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => {
      const step = this.painter.refinement();
      if (step === null) return;
      spareTime.schedule(this, step, () => {
        if (this.shown !== null && this.painter.exact) cornerstone.updateImage(this.element);
      });
    }, REST_MS);
  }

  private stopRefining(): void {
    window.clearTimeout(this.restTimer);
    spareTime.cancel(this);
  }

  private cornerstoneImage(image: DisplayedImage, window: DisplayedWindow): CornerstoneImage {
    const { raster, imageId } = image;
    return {
      imageId,
      minPixelValue: 0,
      maxPixelValue: 65535,
      slope: raster.modalityStep,
      intercept: raster.modalityAtOne - raster.modalityStep,
      windowCenter: window.center,
      windowWidth: window.width,
      invert: false,
      color: false,
      rows: raster.rows,
      columns: raster.columns,
      height: raster.rows,
      width: raster.columns,
      rowPixelSpacing: 1,
      columnPixelSpacing: 1,
      sizeInBytes: rasterBytes(raster),
      // Asked for by none of our drawing; through `this`, so that cornerstone's copy keeps no pixels alive after clear().
      getPixelData: () => this.shown?.image.raster.levels[0]?.indices ?? new Uint16Array(0),
      render: this.render,
    };
  }
}

function cornerstoneViewport(state: DisplayState): CornerstoneViewport {
  return {
    scale: state.scale,
    translation: { ...state.translation },
    voi: { windowCenter: state.window.center, windowWidth: state.window.width },
    invert: state.invert,
    hflip: state.flipped,
    vflip: state.upended,
    rotation: 0,
    pixelReplication: true,
  };
}
