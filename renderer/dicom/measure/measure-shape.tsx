import type { SpacingWithProvenance } from '@core/dicom/index';
import { useMemo, type ReactNode } from 'react';

import type { GrayRaster } from '../gray-raster';
import type { Point } from '../view-transform';
import { ellipseOf } from './geometry';
import { statisticsWithin } from './image-values';
import { labelOf, statisticsLabel } from './labels';
import type { DraftKind } from './measurement';

interface ShapeProps {
  readonly kind: DraftKind;
  readonly points: readonly Point[];
}

/** The lines of a measurement, in full-image pixels: a dark halo beneath, so that it is seen on white and on black. */
export function MeasureOutline({ kind, points }: ShapeProps): ReactNode {
  return ['measure-halo', 'measure-line', 'measure-grip'].map((className) => {
    if (kind === 'ellipse') return <EllipseOutline key={className} className={className} points={points} />;
    if (kind === 'window-box') return <BoxOutline key={className} className={className} points={points} />;
    return <polyline key={className} className={className} points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />;
  });
}

function BoxOutline({ className, points }: { readonly className: string; readonly points: readonly Point[] }) {
  const [a, b] = points;
  if (a === undefined || b === undefined) return null;
  return <polygon className={className} points={`${a.x},${a.y} ${b.x},${a.y} ${b.x},${b.y} ${a.x},${b.y}`} />;
}

function EllipseOutline({ className, points }: { readonly className: string; readonly points: readonly Point[] }) {
  const [corner, opposite] = points;
  if (corner === undefined || opposite === undefined) return null;
  const { center, radiusX, radiusY } = ellipseOf(corner, opposite);
  return <ellipse className={className} cx={center.x} cy={center.y} rx={radiusX} ry={radiusY} />;
}

interface LabelProps extends ShapeProps {
  readonly spacing: SpacingWithProvenance | null;
  readonly raster: GrayRaster;
  /** While it is drawn or dragged, an ellipse's values wait: millions of pixels are not read at each move. */
  readonly settled: boolean;
}

/** What was measured, beside the point that was put last. */
export function MeasureLabel({ kind, points, spacing, raster, settled }: LabelProps): ReactNode {
  const last = points.at(-1);
  const label = labelOf(kind, points, spacing);
  const values = useMemo(() => {
    const [corner, opposite] = points;
    if (kind !== 'ellipse' || !settled || corner === undefined || opposite === undefined) return null;
    return statisticsLabel(statisticsWithin(raster, ellipseOf(corner, opposite)));
  }, [kind, points, raster, settled]);
  if (last === undefined || label === null) return null;
  return (
    <g data-x={last.x} data-y={last.y} data-width={0}>
      <text className="measure-label" y={-6}>
        {label}
        {values === null ? null : (
          <tspan x={0} dy={14}>
            {values}
          </tspan>
        )}
      </text>
    </g>
  );
}
