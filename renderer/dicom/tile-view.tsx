import type { ImageRecord } from '@contract/index';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from 'react';

import type { ImageOverlay, ScreenPlacement } from '../ui';
import { CornerText } from './corner-text';
import type { ViewerImage } from './decode-messages';
import { isWhole } from './gray-raster';
import type { Tile } from './hanging';
import type { HungViews } from './hung-views';
import { isMeasuring, MeasureLayer } from './measure';
import { listenToPointer } from './pointer';
import { TileFailure } from './tile-failure';
import { useImage } from './use-image';
import { ViewController, type DrawnView } from './view-controller';
import { useViewer, viewerActs } from './viewer-store';

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

/** One place of the hanging: an image, or the name of what is missing. */
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
      {tile.image === null ? (
        <div className="viewer-gap">{gap}</div>
      ) : (
        <ImageTile key={tile.image.imageId} {...props} record={tile.image} />
      )}
    </div>
  );
}

function ImageTile({
  tile,
  caption,
  record,
  hung,
  renderOverlays,
  panning,
}: HangingTileProps & { readonly record: ImageRecord }): ReactNode {
  const { image, retry } = useImage(record.imageId);
  const host = useRef<HTMLDivElement>(null);
  const view = useViewController(host, tile, record, hung, panning);
  const ready = image.state === 'ready' ? image.image : null;
  const shown = image.state === 'preview' ? image.image : ready;
  const bare = useViewer((state) => state.bare);
  const onPlaced = useMemo(() => (view === null ? null : placementsOf(view)), [view]);
  useLayoutEffect(() => {
    if (view === null) return;
    showIn(view, shown, tile.name, hung);
  }, [view, shown, tile.name, hung]);
  return (
    <>
      <div ref={host} className="viewer-canvas-host" />
      {image.state === 'loading' ? (
        <div className="viewer-wait viewer-wait-words">{`Reading ${tile.name} …`}</div>
      ) : null}
      {image.state === 'failed' ? <TileFailure name={tile.name} failure={image.failure} onRetry={retry} /> : null}
      {view === null || onPlaced === null || ready === null || bare ? null : (
        <>
          {renderOverlays({ tile: tile.name, image: record, onPlaced })}
          <MeasureLayer tile={tile.name} record={record} image={ready} onPlaced={onPlaced} panning={panning} />
          <CornerText tile={tile} record={record} image={ready} view={view} caption={caption} />
        </>
      )}
    </>
  );
}

function showIn(view: ViewController, image: ViewerImage | null, tile: string, hung: HungViews): void {
  if (image === null) {
    view.clear();
    return;
  }
  view.show(image);
  hung.refitPartner(tile);
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
          hung.act(name, act);
        },
        activate: () => {
          viewerActs.activate(name);
        },
        panning,
        measuring: isMeasuring,
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

function useDoubleClick(host: RefObject<HTMLDivElement | null>, name: string): void {
  useEffect(() => {
    const element = host.current;
    const toggle = (): void => {
      // Two points put quickly at one place.
      if (isMeasuring()) return;
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
  const { originX, originY, stepX, stepY } = drawing.placement;
  return {
    originX: originX / pixelRatio,
    originY: originY / pixelRatio,
    stepX: stepX / pixelRatio,
    stepY: stepY / pixelRatio,
  };
}
