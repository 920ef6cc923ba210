import './measure.css';

import type { ImageRecord } from '@contract/index';
import { spacingOf } from '@core/dicom/index';
import { useLayoutEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';

import { place, useLeftButton } from '../../pointing';
import type { ImageOverlay, ImageSurface } from '../../ui';
import type { ViewerImage } from '../decode-messages';
import { CrosshairView, DraftView, MeasurementView, ProbeText } from './measure-parts';
import { listenToMeasuring } from './measure-pointer';
import { measureActs, useMeasure } from './measure-store';

export interface MeasureLayerProps {
  readonly tile: string;
  readonly record: ImageRecord;
  readonly image: ViewerImage;
  readonly surface: ImageSurface;
  readonly onPlaced: ImageOverlay['onPlaced'];
  /** Space held: the left button pans. */
  readonly panning: () => boolean;
}

/** The measurements of one image, over its tile. */
export function MeasureLayer(props: MeasureLayerProps): ReactNode {
  const { tile, record, image, surface } = props;
  const { imageId, patientKey } = record;
  const svg = useRef<SVGSVGElement>(null);
  const measurements = useMeasure((state) => state.measurements);
  const moving = useMeasure((state) => (state.moving?.imageId === imageId ? state.moving : null));
  const pointing = useLeftButton((state) => state.family !== null);
  const own = useMemo(() => measurements.filter((each) => each.imageId === imageId), [measurements, imageId]);
  const spacing = useMemo(() => spacingOf(image.facts), [image]);
  useTile(svg, props);
  useLayoutEffect(() => {
    measureActs.open(patientKey);
  }, [patientKey]);
  const part = { surface, image, spacing };
  return (
    <>
      <svg
        ref={svg}
        className="measure"
        data-measuring={pointing}
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
function useTile(svg: RefObject<SVGSVGElement | null>, { surface, onPlaced, panning }: MeasureLayerProps): void {
  useLayoutEffect(() => {
    const host = svg.current?.parentElement;
    if (host === null || host === undefined) return undefined;
    const stops = [
      listenToMeasuring(host, surface, panning),
      onPlaced((placed) => {
        place(svg.current, placed);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [svg, surface, onPlaced, panning]);
}
