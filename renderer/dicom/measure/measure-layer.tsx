import './measure.css';

import type { ImageRecord } from '@contract/index';
import { spacingOf } from '@core/dicom/index';
import { useLayoutEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';

import type { ImageOverlay, ScreenPlacement } from '../../ui';
import type { ViewerImage } from '../decode-messages';
import { CrosshairView, DraftView, MeasurementView, ProbeText } from './measure-parts';
import { listenToMeasuring } from './measure-pointer';
import { measureActs, useMeasure } from './measure-store';
import { place } from './place';
import { addSurface, type Surface } from './surface';

export interface MeasureLayerProps {
  readonly tile: string;
  readonly record: ImageRecord;
  readonly image: ViewerImage;
  readonly onPlaced: ImageOverlay['onPlaced'];
  /** Space held: the left button pans. */
  readonly panning: () => boolean;
}

/** The measurements of one image, over its tile. */
export function MeasureLayer(props: MeasureLayerProps): ReactNode {
  const { tile, record, image } = props;
  const { imageId, patientKey } = record;
  const svg = useRef<SVGSVGElement>(null);
  const measurements = useMeasure((state) => state.measurements);
  const moving = useMeasure((state) => (state.moving?.imageId === imageId ? state.moving : null));
  const measuring = useMeasure((state) => state.tool !== 'window');
  const own = useMemo(() => measurements.filter((each) => each.imageId === imageId), [measurements, imageId]);
  const spacing = useMemo(() => spacingOf(image.facts), [image]);
  const surface = useSurface(svg, props);
  useLayoutEffect(() => {
    measureActs.open(patientKey);
  }, [patientKey]);
  const part = { surface, image, spacing };
  return (
    <>
      <svg
        ref={svg}
        className="measure"
        data-measuring={measuring}
        data-testid={`measurements-${tile}`}
        role="group"
        aria-label={`Measurements in ${tile}: ${own.length}`}
      >
        {own.map((each) => (
          <MeasurementView
            key={each.id}
            {...part}
            measurement={moving?.id === each.id ? moving : each}
            settled={moving?.id !== each.id}
          />
        ))}
        <DraftView {...part} />
        <CrosshairView surface={surface} />
      </svg>
      <ProbeText image={image} />
    </>
  );
}

/** Follows the image at each drawing, past React, and takes the pointer of the tile. */
function useSurface(svg: RefObject<SVGSVGElement | null>, props: MeasureLayerProps): Surface {
  const { tile, image, onPlaced, panning } = props;
  const placement = useRef<ScreenPlacement | null>(null);
  const surface = useMemo<Surface>(
    () => ({
      imageId: image.imageId,
      size: image.raster,
      placement: () => placement.current,
      tileSize: () => svg.current?.getBoundingClientRect() ?? { width: 0, height: 0 },
    }),
    [image, svg],
  );
  useLayoutEffect(() => {
    const host = svg.current?.parentElement;
    if (host === null || host === undefined) return undefined;
    const stops = [
      addSurface(tile, surface),
      listenToMeasuring(host, surface, panning),
      onPlaced((placed) => {
        placement.current = placed;
        place(svg.current, placed);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [svg, tile, surface, onPlaced, panning]);
  return surface;
}
