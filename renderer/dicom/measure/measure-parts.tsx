import type { SpacingWithProvenance } from '@core/dicom/index';
import type { KeyboardEvent, ReactNode } from 'react';

import { ARROWS, CrosshairMark, stepped, usePlaced } from '../../pointing';
import type { ImageSurface } from '../../ui';
import type { ViewerImage } from '../decode-messages';
import { shownPoints } from './draft';
import { probeAt } from './image-values';
import { labelOf, probeLabel } from './labels';
import { MeasureLabel, MeasureOutline } from './measure-shape';
import { measureActs, useMeasure } from './measure-store';
import type { Measurement } from './measurement';

export interface PartProps {
  readonly surface: ImageSurface;
  readonly image: ViewerImage;
  readonly spacing: SpacingWithProvenance | null;
}

const HANDLE_STEP_PX = 1;

/** One measurement: lines, label, and a handle at each point. Tab reaches it, and Delete then removes it. */
export function MeasurementView({
  measurement,
  settled,
  surface,
  image,
  spacing,
}: PartProps & { readonly measurement: Measurement; readonly settled: boolean }): ReactNode {
  const { id, kind, points } = measurement;
  const selected = useMeasure((state) => state.selectedId === id);
  const group = usePlaced(surface);
  return (
    <g
      ref={group}
      className="measurement"
      data-measurement={id}
      data-selected={selected}
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={`${kind}: ${labelOf(kind, points, spacing) ?? 'not known'}`}
      onFocus={() => measureActs.select(id)}
    >
      <g data-outline>
        <MeasureOutline kind={kind} points={points} />
      </g>
      {points.map(({ x, y }, index) => (
        <g key={index} data-x={x} data-y={y}>
          <circle
            className="measure-handle"
            r={4}
            data-point={index}
            role="button"
            tabIndex={selected ? 0 : -1}
            aria-label={`Point ${index + 1} of the ${kind}: arrow keys move it`}
            onKeyDown={(event) => moveByKey(event, surface, measurement, index)}
          />
        </g>
      ))}
      <MeasureLabel kind={kind} points={points} spacing={spacing} raster={image.raster} settled={settled} />
    </g>
  );
}

function moveByKey(event: KeyboardEvent, surface: ImageSurface, measurement: Measurement, index: number): void {
  const direction = ARROWS[event.key];
  const from = measurement.points[index];
  if (direction === undefined || from === undefined) return;
  event.preventDefault();
  const crosshair = { imageId: measurement.imageId, point: from, byKeyboard: true };
  const to = stepped(surface, crosshair, direction, event.shiftKey ? null : HANDLE_STEP_PX);
  if (to === null) return;
  measureActs.move(measurement.id, index, to);
  measureActs.endMove();
}

/** What is being drawn. */
export function DraftView({ surface, image, spacing }: PartProps): ReactNode {
  const draft = useMeasure((state) => (state.draft?.imageId === surface.imageId ? state.draft : null));
  const group = usePlaced(surface);
  const points = draft === null ? [] : shownPoints(draft);
  return (
    <g ref={group} className="measurement measurement-draft">
      {draft === null ? null : (
        <>
          <g data-outline>
            <MeasureOutline kind={draft.kind} points={points} />
          </g>
          <MeasureLabel kind={draft.kind} points={points} spacing={spacing} raster={image.raster} settled={false} />
        </>
      )}
    </g>
  );
}

export function CrosshairView({ surface }: { readonly surface: ImageSurface }): ReactNode {
  const crosshair = useMeasure((state) => (state.crosshair?.imageId === surface.imageId ? state.crosshair : null));
  return <CrosshairMark surface={surface} crosshair={crosshair} />;
}

/** The pixel under the pointer or the crosshair, in one line at the head of the tile. */
export function ProbeText({ image }: { readonly image: ViewerImage }): ReactNode {
  const point = useMeasure(({ tool, crosshair }) =>
    tool === 'probe' && crosshair?.imageId === image.imageId ? crosshair.point : null,
  );
  const pixel = point === null ? null : probeAt(image.raster, point, image.facts.rescaleSlope);
  if (pixel === null) return null;
  return (
    <div className="measure-probe" role="status">
      {probeLabel(pixel)}
    </div>
  );
}
