import type { ImageRecord } from '@contract/index';
import {
  useCallback,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from 'react';

import { useLeftButton, useSurface } from '../pointing';
import type { ImageOverlay, ScreenPlacement } from '../ui';
import { CornerText } from './corner-text';
import type { ViewerImage } from './decode-messages';
import { isWhole } from './gray-raster';
import type { Tile } from './hanging';
import type { HungViews } from './hung-views';
import { LocateLayer } from './locate';
import { MagnifierLayer, magnifierTakes } from './magnifier';
import { MeasureLayer } from './measure';
import { listenToPointer } from './pointer';
import { TileFailure } from './tile-failure';
import { useImage } from './use-image';
import { ViewController, type DrawnView, type ViewAct } from './view-controller';
import { ReaderMark } from './reader-mark';
import { useViewer, viewerActs } from './viewer-store';
import { WindowBoxLayer } from './window-box';

export type RenderOverlays = (overlay: ImageOverlay) => ReactNode;

interface HangingTileProps {
  readonly tile: Tile;
  readonly hung: HungViews;
  readonly hidden: boolean;
  readonly active: boolean;
  /** Where in the grid it stands. */
  readonly style: CSSProperties;
  /** What an empty tile says. */
  readonly gap: string;
  readonly caption: string;
  readonly renderOverlays: RenderOverlays;
  readonly panning: () => boolean;
}

/** One place of the hanging, which outlives a change of study: an image, or the name of what is missing. */
export function HangingTileView(props: HangingTileProps): ReactNode {
  const { tile, hidden, active, style, gap } = props;
  const bare = useViewer((state) => state.bare);
  return (
    <div
      className="viewer-tile"
      data-testid={`viewport-${tile.name}`}
      data-active={active && !bare}
      hidden={hidden}
      style={style}
      aria-label={`View ${tile.name}`}
      role="group"
    >
      {tile.image === null ? <div className="viewer-gap">{gap}</div> : <ImageTile {...props} record={tile.image} />}
    </div>
  );
}

type ImageTileProps = HangingTileProps & { readonly record: ImageRecord };

function ImageTile(props: ImageTileProps): ReactNode {
  const { tile, record, hung, panning } = props;
  const { image, retry } = useImage(record.imageId);
  const host = useRef<HTMLDivElement>(null);
  const view = useViewController(host, tile, record, hung, panning);
  const ready = image.state === 'ready' ? image.image : null;
  const shown = image.state === 'preview' ? image.image : ready;
  // The image first: what lies over it may follow a frame later.
  const layered = useDeferredValue(ready, null);
  const smooth = useViewer((state) => state.smooth);
  useLayoutEffect(() => {
    view?.setSmooth(smooth);
  }, [view, smooth]);
  useLayoutEffect(() => {
    if (view === null) return;
    if (shown === null) leaveBlack(view, host.current, tile.name);
    else view.show(shown);
    hung.refitPartner(tile.name);
  }, [view, shown, tile.name, hung]);
  return (
    <>
      <div ref={host} className="viewer-canvas-host" />
      {image.state === 'loading' ? (
        <div className="viewer-wait viewer-wait-words">{`Reading ${tile.name} …`}</div>
      ) : null}
      {image.state === 'failed' ? <TileFailure name={tile.name} failure={image.failure} onRetry={retry} /> : null}
      {view === null || ready === null || layered !== ready ? null : (
        <TileLayers key={layered.imageId} {...props} host={host} view={view} image={layered} />
      )}
    </>
  );
}

interface TileLayersProps extends ImageTileProps {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly view: ViewController;
  readonly image: ViewerImage;
}

/**
 * What lies over an image; all of it points at the image through one surface. Of it, H leaves what is no text, and the mark
 * of a view that does not lie as it was hung.
 */
function TileLayers(props: TileLayersProps): ReactNode {
  const bare = useViewer((state) => state.bare);
  const { tile, view } = props;
  return (
    <>
      {bare ? <ReaderMark view={view} className="viewer-reader-mark" /> : <TileOverlays {...props} />}
      <MagnifierLayer tile={tile.name} view={view} />
    </>
  );
}

function TileOverlays({ tile, record, host, view, image, hung, panning, ...props }: TileLayersProps): ReactNode {
  const { name } = tile;
  const onPlaced = useMemo(() => placementsOf(view), [view]);
  const act = useCallback((asked: ViewAct) => hung.act(name, asked), [hung, name]);
  const surface = useSurface(host, name, { imageId: image.imageId, size: image.raster }, onPlaced);
  return (
    <>
      {props.renderOverlays({ tile: name, image: record, onPlaced, surface, panning })}
      <MeasureLayer tile={name} record={record} image={image} surface={surface} onPlaced={onPlaced} panning={panning} />
      <WindowBoxLayer image={image} act={act} />
      <LocateLayer tile={tile} record={record} image={image} onPlaced={onPlaced} />
      <CornerText tile={tile} record={record} image={image} view={view} caption={props.caption} />
    </>
  );
}

/** The same canvas shows the next study's image: until that is there, nothing of the last one is. */
function leaveBlack(view: ViewController, host: HTMLElement | null, name: string): void {
  view.clear();
  delete host?.parentElement?.dataset['painted'];
  viewerActs.setReady(name, false);
}

/** Opens the canvas when the tile comes on screen, and keeps it the size of the tile in device pixels. */
function useViewController(
  host: RefObject<HTMLDivElement | null>,
  tile: Tile,
  record: ImageRecord,
  hung: HungViews,
  panning: () => boolean,
): ViewController | null {
  const [view, setView] = useState<ViewController | null>(null);
  const { name, anchor } = tile;
  const { laterality } = record;
  useLayoutEffect(() => {
    hung.place(tile);
  }, [hung, tile]);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const opened = new ViewController(element, anchor, laterality, (own, controller) =>
      hung.pairScale(name, own, controller),
    );
    const stops = [
      hung.add(name, opened),
      opened.onDrawn((drawn) => {
        describe(element, drawn);
        viewerActs.setReady(name, true);
      }),
      keepSize(element, opened, () => {
        hung.refitPartner(name);
      }),
      listenToPointer(element, {
        act: (act) => {
          if (!magnifierTakes(name, act)) hung.act(name, act);
        },
        activate: () => {
          viewerActs.activate(name);
        },
        panning,
        measuring: isPointing,
      }),
    ];
    setView(opened);
    return () => {
      for (const stop of stops) stop();
      opened.close();
      delete element.parentElement?.dataset['painted'];
      viewerActs.setReady(name, false);
      setView(null);
    };
  }, [host, name, anchor, laterality, hung, panning]);
  useDoubleClick(host, name);
  return view;
}

/** Whether a tool has the left button; H hides what it would act on. */
function isPointing(): boolean {
  return useLeftButton.getState().family !== null && !useViewer.getState().bare;
}

function useDoubleClick(host: RefObject<HTMLDivElement | null>, name: string): void {
  useEffect(() => {
    const element = host.current;
    const toggle = (): void => {
      // Two points put quickly at one place.
      if (isPointing()) return;
      viewerActs.toggleSingle(name);
    };
    element?.addEventListener('dblclick', toggle);
    return () => {
      element?.removeEventListener('dblclick', toggle);
    };
  }, [host, name]);
}

function keepSize(element: HTMLElement, view: ViewController, onResized: () => void): () => void {
  const fitTo = (): void => {
    const box = element.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    view.resize({ width: Math.round(box.width * ratio), height: Math.round(box.height * ratio) }, ratio);
    onResized();
  };
  fitTo();
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.devicePixelContentBoxSize[0];
    if (box === undefined) return fitTo();
    view.resize({ width: box.inlineSize, height: box.blockSize }, window.devicePixelRatio);
    onResized();
  });
  observer.observe(element, { box: 'device-pixel-content-box' });
  return () => {
    observer.disconnect();
  };
}

/** What is shown, readable from outside: the tests compare the canvas with the file by it. */
function describe(host: HTMLElement, { drawing, state, image }: DrawnView): void {
  const tile = host.parentElement;
  if (tile === null) return;
  const { placement } = drawing;
  const facts: Readonly<Record<string, string>> = {
    painted: 'true',
    exact: String(drawing.exact),
    whole: String(isWhole(image.raster)),
    imageId: image.imageId,
    complete: String(image.complete),
    scale: String(state.scale),
    originX: String(placement.originX),
    originY: String(placement.originY),
    flipped: String(state.flipped),
    upended: String(state.upended),
    turned: String(state.turned === true),
    inverted: String(state.invert),
    ...voiFacts(state.voi),
  };
  for (const [name, value] of Object.entries(facts)) if (tile.dataset[name] !== value) tile.dataset[name] = value;
}

function voiFacts(voi: DrawnView['state']['voi']): Readonly<Record<string, string>> {
  if (voi.kind === 'table') return { voi: 'table', windowCenter: '', windowWidth: '' };
  return { voi: voi.voiLutFunction, windowCenter: String(voi.center), windowWidth: String(voi.width) };
}

function placementsOf(view: ViewController): ImageOverlay['onPlaced'] {
  return (listener) =>
    view.onDrawn((drawn) => {
      listener(screenPlacement(drawn));
    });
}

function screenPlacement({ drawing, pixelRatio }: DrawnView): ScreenPlacement {
  const { originX, originY, stepX, stepY, turned } = drawing.placement;
  return {
    originX: originX / pixelRatio,
    originY: originY / pixelRatio,
    stepX: stepX / pixelRatio,
    stepY: stepY / pixelRatio,
    ...(turned === true ? { turned } : {}),
  };
}
