import { orientForHanging, spacingOf, type Orientation, type SpacingWithProvenance, type Voi } from '@core/dicom/index';
import type { Laterality } from '@contract/index';

import { openViewport, type Drawing, type Viewport } from './cornerstone';
import type { ViewerImage } from './decode-messages';
import { LastGrayTable } from './last-gray-table';
import { anchorAfter, changeByReader, reoriented, type Lie, type OrientationChange } from './orientation';
import { trueScaleOf } from './true-size/true-scale';
import {
  anchoredTranslation,
  clampScale,
  fitScale,
  keepInSight,
  panBy,
  shownSize,
  zoomAt,
  type Anchor,
  type CanvasSize,
  type Point,
  type ViewTransform,
} from './view-transform';
import { dragWindow, windowOf } from './window-level';

/** All that a reader can change about one view. */
export interface ViewState extends ViewTransform {
  readonly voi: Voi;
  readonly invert: boolean;
  /** The whole image is in sight at the pair's scale; stays so when the tile changes its size. */
  readonly fitted: boolean;
}

/** One act of a reader on one view; lengths in CSS pixels, points relative to the tile. */
export type ViewAct =
  | { readonly kind: 'window'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'voi'; readonly choice: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoom'; readonly factor: number; readonly at: Point | null }
  | { readonly kind: 'actual-pixels'; readonly at: Point | null }
  | { readonly kind: 'fit' }
  | { readonly kind: 'true-size'; readonly millimetersPerPixel: number }
  | { readonly kind: 'set-voi'; readonly voi: Voi }
  | { readonly kind: 'orient'; readonly change: OrientationChange }
  | { readonly kind: 'invert' }
  | { readonly kind: 'reset' };

export interface DrawnView {
  readonly drawing: Drawing;
  readonly state: ViewState;
  readonly image: ViewerImage;
  /** Device pixels for one CSS pixel. */
  readonly pixelRatio: number;
  /** How the reader turned or flipped the image since it was hung; null: not at all. */
  readonly changeByReader: string | null;
  /** The edge of the tile at which the chest wall stands now; center: at none, or above or below. */
  readonly chestWallAt: Anchor;
  /** Above 1:1 the picture is between the pixels, not of them. */
  readonly smooth: boolean;
}

/** One tile's picture: its image, its state and its canvas. Outside React, because it changes with every mouse move. */
export class ViewController {
  private readonly viewport: Viewport;
  private readonly listeners = new Set<(drawn: DrawnView) => void>();
  private image: ViewerImage | null = null;
  private state: ViewState | null = null;
  private acted = false;
  private size: CanvasSize = { width: 0, height: 0 };
  private pixelRatio = 1;
  private smooth = false;
  private readonly grays = new LastGrayTable();
  private lastDrawn: DrawnView | null = null;

  constructor(
    element: HTMLElement,
    private readonly anchor: Anchor,
    private readonly laterality: Laterality | null,
    /** The scale at which this image and its pair both fit. */
    private readonly pairScale: (own: number, controller: ViewController) => number,
  ) {
    this.viewport = openViewport(element, this.drawn);
  }

  get canvas(): HTMLCanvasElement {
    return this.viewport.canvas;
  }

  get shownImage(): ViewerImage | null {
    return this.image;
  }

  get current(): DrawnView | null {
    return this.lastDrawn;
  }

  get spacing(): SpacingWithProvenance | null {
    return this.image === null ? null : spacingOf(this.image.facts);
  }

  get orientation(): Orientation | null {
    if (this.image === null || this.laterality === null) return null;
    return orientForHanging(this.laterality, this.image.chestWall, this.image.facts);
  }

  /** Device pixels for one image pixel at which the whole image fits this tile; null without an image or a size. */
  ownFitScale(): number | null {
    return this.fitScaleFor(this.state ?? {});
  }

  private fitScaleFor(lie: Pick<ViewState, 'turned'>): number | null {
    if (this.image === null || this.size.width === 0 || this.size.height === 0) return null;
    return fitScale(shownSize(this.image.raster, lie), this.size);
  }

  onDrawn(listener: (drawn: DrawnView) => void): () => void {
    this.listeners.add(listener);
    if (this.lastDrawn !== null) listener(this.lastDrawn);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** What a reader did to a stand-in stays when its whole image comes. */
  show(image: ViewerImage): void {
    const kept = this.acted && this.image?.imageId === image.imageId ? this.state : null;
    this.image = image;
    this.grays.clear();
    this.state = kept ?? this.initialState(image);
    this.acted = kept !== null;
    this.draw();
  }

  clear(): void {
    this.image = null;
    this.state = null;
    this.lastDrawn = null;
    this.grays.clear();
    this.viewport.clear();
  }

  resize(size: CanvasSize, pixelRatio: number): void {
    this.size = size;
    this.pixelRatio = pixelRatio;
    this.viewport.resize(size);
    if (this.state?.fitted === true) this.state = { ...this.state, ...this.fit(this.state) };
    this.draw();
  }

  /** How pixels larger than the device's are drawn. */
  setSmooth(smooth: boolean): void {
    if (this.smooth === smooth) return;
    this.smooth = smooth;
    this.draw();
  }

  /** Called when the pair's other image has come: the same scale for both. */
  refit(): void {
    if (this.state?.fitted !== true) return;
    const { scale, translation, fitted } = this.fit(this.state);
    const { translation: before } = this.state;
    if (scale === this.state.scale && translation.x === before.x && translation.y === before.y) return;
    this.state = { ...this.state, scale, translation, fitted };
    this.draw();
  }

  act(act: ViewAct): void {
    const { image, state } = this;
    if (image === null || state === null) return;
    this.acted = true;
    this.state = this.after(act, state, image);
    this.draw();
  }

  close(): void {
    this.viewport.close();
    this.listeners.clear();
  }

  private after(act: ViewAct, state: ViewState, image: ViewerImage): ViewState {
    switch (act.kind) {
      case 'window':
        return { ...state, voi: dragWindow(state.voi, act.dx, act.dy, image.raster) };
      case 'voi':
        return { ...state, voi: image.voiChoices[act.choice] ?? state.voi };
      case 'pan':
        return this.moved(state, panBy(state, act.dx * this.pixelRatio, act.dy * this.pixelRatio), image);
      case 'zoom':
        return this.zoomed(state, state.scale * act.factor, act.at, image);
      case 'actual-pixels':
        return this.zoomed(state, 1, act.at, image);
      case 'fit':
        return { ...state, ...this.fit(state) };
      case 'true-size':
        return { ...state, ...this.atTrueSize(state, act.millimetersPerPixel) };
      case 'set-voi':
        return { ...state, voi: act.voi };
      case 'orient':
        return this.reoriented(state, act.change, image);
      case 'invert':
        return { ...state, invert: !state.invert };
      case 'reset':
        return this.initialState(image);
    }
  }

  /** By this image's own spacing, for a pair's may differ; the chest wall at its edge of the tile, as when fitted. */
  private atTrueSize(state: ViewState, millimetersPerPixel: number): Partial<ViewState> {
    const { scale } = trueScaleOf(this.spacing, millimetersPerPixel);
    const own = this.ownFitScale();
    if (scale === null || own === null) return {};
    return { ...this.anchored(clampScale(scale, own), state), fitted: false };
  }

  private zoomed(state: ViewState, scale: number, at: Point | null, image: ViewerImage): ViewState {
    const fit = this.ownFitScale();
    if (fit === null) return state;
    const point =
      at === null
        ? { x: this.size.width / 2, y: this.size.height / 2 }
        : { x: at.x * this.pixelRatio, y: at.y * this.pixelRatio };
    return this.moved(state, zoomAt(state, clampScale(scale, fit), point, this.size), image);
  }

  private moved(state: ViewState, view: ViewTransform, image: ViewerImage): ViewState {
    return { ...state, ...keepInSight(view, image.raster, this.size), fitted: false };
  }

  /** A view that was fitted stays so; another keeps its scale, and what is in its middle. */
  private reoriented(state: ViewState, change: OrientationChange, image: ViewerImage): ViewState {
    const turned = { ...state, ...reoriented(state, change) };
    return state.fitted ? { ...turned, ...this.fit(turned) } : this.moved(turned, turned, image);
  }

  private initialState(image: ViewerImage): ViewState {
    const [voi] = image.voiChoices;
    if (voi === undefined) throw new Error('An image comes with at least one window');
    const lie = this.hungLie();
    return { ...lie, voi, invert: false, ...this.fit(lie) };
  }

  /** How the hanging laid the image, before a reader turned it. */
  private hungLie(): Lie {
    const orientation = this.orientation;
    return {
      flipped: orientation?.mirrorHorizontally ?? false,
      upended: orientation?.mirrorVertically ?? false,
      turned: false,
    };
  }

  private fit(lie: Lie): Pick<ViewState, 'scale' | 'translation' | 'fitted'> {
    const own = this.fitScaleFor(lie);
    if (own === null || this.image === null) return { scale: 1, translation: { x: 0, y: 0 }, fitted: true };
    return { ...this.anchored(this.pairScale(own, this), lie), fitted: true };
  }

  /** The scale, and the chest wall at its edge of the tile. */
  private anchored(scale: number, lie: Lie): Pick<ViewState, 'scale' | 'translation'> {
    if (this.image === null) return { scale, translation: { x: 0, y: 0 } };
    const anchor = anchorAfter(this.anchor, this.hungLie(), lie);
    return { scale, translation: anchoredTranslation(scale, shownSize(this.image.raster, lie), this.size, anchor) };
  }

  private draw(): void {
    const { image, state } = this;
    if (image === null || state === null || this.size.width === 0 || this.size.height === 0) return;
    const display = { ...state, window: windowOf(state.voi), smooth: this.smooth };
    this.viewport.show(image, display, this.grays.of(image, state.voi, state.invert));
  }

  private readonly drawn = (drawing: Drawing): void => {
    const { image, state } = this;
    if (image === null || state === null || image.imageId !== drawing.imageId) return;
    const hung = this.hungLie();
    this.lastDrawn = {
      drawing,
      state,
      image,
      pixelRatio: this.pixelRatio,
      changeByReader: changeByReader(hung, state),
      chestWallAt: anchorAfter(this.anchor, hung, state),
      smooth: this.smooth,
    };
    for (const listener of this.listeners) listener(this.lastDrawn);
  };
}
