import './locate.css';

import type { ImageRecord } from '@contract/index';
import { useEffect, useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';
import { create } from 'zustand';

import { place } from '../../pointing';
import type { ImageOverlay, ScreenPlacement } from '../../ui';
import type { ViewerImage } from '../decode-messages';
import type { Tile } from '../hanging';
import { useMeasure } from '../measure';
import { describeLocate, locateIn, otherViewsOf, type LocateView } from './locate';
import { nippleOf } from './nipple';

/** The views on screen, by tile. */
const useLocateViews = create<{ readonly views: Readonly<Record<string, LocateView>> }>(() => ({ views: {} }));

export interface LocateLayerProps {
  readonly tile: Tile;
  readonly record: ImageRecord;
  readonly image: ViewerImage;
  readonly onPlaced: ImageOverlay['onPlaced'];
}

/** Where what the pointer shows in the other view of this breast may lie in this one; and in that one, how far it is. */
export function LocateLayer({ tile, record, image, onPlaced }: LocateLayerProps): ReactNode {
  const chosen = useMeasure((state) => state.tool === 'locate');
  const own = useMemo<LocateView>(
    () => ({ tile: tile.name, study: tile.study, record, image }),
    [tile.name, tile.study, record, image],
  );
  useLocatable(own);
  return chosen ? <Located own={own} onPlaced={onPlaced} /> : null;
}

function useLocatable(own: LocateView): void {
  useEffect(() => {
    useLocateViews.setState(({ views }) => ({ views: { ...views, [own.tile]: own } }));
    return () => {
      useLocateViews.setState(({ views }) => ({
        views: Object.fromEntries(Object.entries(views).filter(([, view]) => view !== own)),
      }));
    };
  }, [own]);
}

function Located({ own, onPlaced }: { readonly own: LocateView; readonly onPlaced: ImageOverlay['onPlaced'] }) {
  const crosshair = useMeasure((state) => state.crosshair);
  const byTile = useLocateViews((state) => state.views);
  const views = useMemo(() => Object.values(byTile), [byTile]);
  if (crosshair === null) return null;
  if (crosshair.imageId === own.record.imageId) {
    return (
      <>
        <div className="measure-probe" role="status">
          {describeLocate(own, views, crosshair.point)}
        </div>
        <BandView own={own} band={null} onPlaced={onPlaced} />
      </>
    );
  }
  const source = otherViewsOf(own, views).find(({ record }) => record.imageId === crosshair.imageId);
  if (source === undefined) return null;
  return <BandView own={own} band={locateIn(source, own, crosshair.point).band} onPlaced={onPlaced} />;
}

interface BandViewProps {
  readonly own: LocateView;
  readonly band: ReturnType<typeof locateIn>['band'];
  readonly onPlaced: ImageOverlay['onPlaced'];
}

/** The nipple's word on the skin's side of it, whichever way the image lies: not over the breast. */
function putBeside(svg: SVGSVGElement | null, placement: ScreenPlacement, { chestWall }: ViewerImage): void {
  const word = svg?.querySelector('text');
  if (word === null || word === undefined) return;
  const toSkin =
    (chestWall.edge === 'right' ? -1 : 1) * (placement.turned === true ? placement.stepY : placement.stepX);
  const [x, y] = placement.turned === true ? [0, toSkin < 0 ? -12 : 20] : [toSkin < 0 ? -10 : 10, 4];
  word.setAttribute('x', String(x));
  word.setAttribute('y', String(y));
  word.setAttribute('text-anchor', placement.turned === true ? 'middle' : toSkin < 0 ? 'end' : 'start');
}

/** Two dashed lines across the nipple axis, and the nipple from which they are counted; nothing covers the breast. */
function BandView({ own, band, onPlaced }: BandViewProps): ReactNode {
  const svg = useRef<SVGSVGElement>(null);
  const placement = useRef<ScreenPlacement | null>(null);
  const { raster } = own.image;
  const nipple = nippleOf(own.image);
  useLayoutEffect(
    () =>
      onPlaced((placed) => {
        placement.current = placed;
        place(svg.current, placed);
        putBeside(svg.current, placed, own.image);
      }),
    [onPlaced, own],
  );
  useLayoutEffect(() => {
    if (placement.current !== null) place(svg.current, placement.current);
  });
  const lines = band === null ? [] : [band.fromColumn, band.toColumn].filter((x) => x >= 0 && x <= raster.columns);
  return (
    <svg
      ref={svg}
      className="measure"
      data-testid={`locate-${own.tile}`}
      data-from={band?.fromColumn}
      data-to={band?.toColumn}
      role="img"
      aria-label={band === null ? 'Nipple, estimated' : 'Band in which the place may lie; nipple estimated'}
    >
      <g data-outline>
        {lines.flatMap((x) =>
          ['measure-halo', 'measure-line locate-line'].map((className) => (
            <line key={`${className} ${x}`} className={className} x1={x} x2={x} y1={0} y2={raster.rows} />
          )),
        )}
      </g>
      {nipple === null ? null : (
        <g data-x={nipple.x} data-y={nipple.y}>
          <circle className="measure-line" r={6} />
          <text className="measure-label">nipple estimated</text>
        </g>
      )}
    </svg>
  );
}
