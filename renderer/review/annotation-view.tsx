import type { AnnotationShape, Point } from '@contract/index';
import { useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';

import { ARROWS, stepped, usePlaced } from '../pointing';
import { formatAbsoluteTime, type ImageSurface } from '../ui';
import { kindName, type Drawn } from './content';
import { shownPoints } from './draft';
import { drawActs, useDraw } from './draw-store';
import { handlesOf, middleOf, movedBy, withHandleAt } from './geometry';

interface AnnotationViewProps {
  readonly drawn: Drawn;
  readonly surface: ImageSurface;
  /** The current reader's: can be selected and changed. */
  readonly own: boolean;
}

/** One annotation: its line in the reader's color, what it is on hover, and handles while it is selected. */
export function AnnotationView({ drawn, surface, own }: AnnotationViewProps): ReactNode {
  const { annotationId, shape, savedAtMs, reader } = drawn;
  const selected = useDraw((state) => own && state.selectedId === annotationId);
  const moving = useDraw((state) => (own && state.selectedId === annotationId ? state.moving : null));
  const [hovered, setHovered] = useState(false);
  const points = moving ?? drawn.points;
  const group = usePlaced(surface);
  const label = describeDrawn(drawn);
  const control = own
    ? { role: 'button', tabIndex: 0, 'aria-pressed': selected, onFocus: () => drawActs.select(annotationId) }
    : { role: 'img' };
  return (
    <g
      ref={group}
      className="drawn"
      style={colorOf(reader.color)}
      data-annotation={own ? annotationId : undefined}
      data-shape={shape}
      data-selected={selected}
      data-pending={savedAtMs === null}
      aria-label={`${shape}: ${label}`}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      {...control}
    >
      <ShapeLines shape={shape} points={points} />
      {selected ? <Handles drawn={drawn} points={points} surface={surface} /> : null}
      {selected || hovered || savedAtMs === null ? (
        <DrawnLabel points={handlesOf(shape, points)}>{label}</DrawnLabel>
      ) : null}
    </g>
  );
}

/** "mass, by Ada, 2026-11-25 14:03" */
export function describeDrawn({ kind, pathology, reader, savedAtMs }: Drawn): string {
  const what = pathology === null ? kindName(kind) : `${kindName(kind)}, ${pathology}`;
  return `${what}, by ${reader.name}, ${savedAtMs === null ? 'not saved yet' : formatAbsoluteTime(savedAtMs)}`;
}

function colorOf(color: string): CSSProperties {
  return { '--reader-color': color } as CSSProperties;
}

interface ShapeProps {
  readonly shape: AnnotationShape;
  readonly points: readonly Point[];
}

/** A dark halo beneath, so that it is seen on white and on black; a point is a ring of the same size at every zoom. */
function ShapeLines({ shape, points }: ShapeProps): ReactNode {
  const classes = ['drawn-halo', 'drawn-line', 'drawn-grip'];
  const [first] = points;
  if (shape === 'point') {
    if (first === undefined) return null;
    return (
      <g data-x={first.x} data-y={first.y}>
        {classes.map((className) => (
          <path
            key={className}
            className={className}
            d="M-6 0A6 6 0 1 0 6 0A6 6 0 1 0 -6 0M-10 0H-6M6 0H10M0 -10V-6M0 6V10"
          />
        ))}
      </g>
    );
  }
  const corners = handlesOf(shape, points);
  return (
    <g data-outline>
      {classes.map((className) => (
        <polygon key={className} className={className} points={pathOf(corners)} />
      ))}
    </g>
  );
}

function pathOf(points: readonly Point[]): string {
  return points.map(({ x, y }) => `${x},${y}`).join(' ');
}

interface HandlesProps {
  readonly drawn: Drawn;
  readonly points: readonly Point[];
  readonly surface: ImageSurface;
}

/** One at each vertex or corner, and one in the middle for the whole. */
function Handles({ drawn, points, surface }: HandlesProps): ReactNode {
  const { shape } = drawn;
  const middle = middleOf(points);
  const move = (from: Point, to: Point, handle: number | 'whole'): void => {
    drawActs.move(
      handle === 'whole'
        ? movedBy(points, { x: to.x - from.x, y: to.y - from.y }, surface.size)
        : withHandleAt(shape, points, handle, to),
    );
  };
  const keysOf = (at: Point, handle: number | 'whole') => ({
    onKeyDown: (event: KeyboardEvent) => {
      const to = steppedBy(event, surface, at);
      if (to !== null) move(at, to, handle);
    },
    // The keys may repeat: the stroke ends when the key is let go.
    onKeyUp: ({ key }: KeyboardEvent) => {
      if (key in ARROWS) drawActs.endMove();
    },
    onBlur: () => drawActs.endMove(),
  });
  return (
    <>
      {shape === 'point' ? null : (
        <g data-x={middle.x} data-y={middle.y}>
          <rect
            className="drawn-handle"
            {...{ x: -4.5, y: -4.5, width: 9, height: 9 }}
            data-handle="whole"
            role="button"
            tabIndex={0}
            aria-label={`The whole ${shape}: arrow keys move it`}
            {...keysOf(middle, 'whole')}
          />
        </g>
      )}
      {handlesOf(shape, points).map((point, index) => (
        <g key={index} data-x={point.x} data-y={point.y}>
          <circle
            className="drawn-handle"
            r={4}
            data-handle={index}
            role="button"
            tabIndex={0}
            aria-label={`Point ${index + 1} of the ${shape}: arrow keys move it`}
            {...keysOf(point, index)}
          />
        </g>
      ))}
    </>
  );
}

const HANDLE_STEP_PX = 1;

/** By one pixel of the screen, or with Shift one of the image, as the arrow looks on screen; null for another key. */
function steppedBy(event: KeyboardEvent, surface: ImageSurface, from: Point): Point | null {
  const direction = ARROWS[event.key];
  if (direction === undefined) return null;
  event.preventDefault();
  const crosshair = { imageId: surface.imageId, point: from, byKeyboard: true };
  return stepped(surface, crosshair, direction, event.shiftKey ? null : HANDLE_STEP_PX);
}

function DrawnLabel({ points, children }: { readonly points: readonly Point[]; readonly children: string }): ReactNode {
  const [first] = points;
  // Beside what lies highest, where it hides nothing of what is drawn.
  const at = points.reduce((highest, point) => (point.y < highest.y ? point : highest), first ?? { x: 0, y: 0 });
  return (
    <g data-x={at.x} data-y={at.y} data-width={0}>
      <text className="drawn-label" y={-8}>
        {children}
      </text>
    </g>
  );
}

/** What is being drawn. */
export function DraftView({
  surface,
  color,
}: {
  readonly surface: ImageSurface;
  readonly color: string | null;
}): ReactNode {
  const draft = useDraw((state) => (state.draft?.imageId === surface.imageId ? state.draft : null));
  const freehand = useDraw((state) => state.freehand);
  const group = usePlaced(surface);
  const points = draft === null ? [] : shownPoints(draft);
  const [first] = points;
  return (
    <g ref={group} className="drawn drawn-draft" style={color === null ? {} : colorOf(color)}>
      {draft === null ? null : (
        <g data-outline>
          {['drawn-halo', 'drawn-line'].map((className) =>
            draft.shape === 'box' ? (
              <polygon key={className} className={className} points={pathOf(handlesOf('box', points))} />
            ) : (
              <polyline key={className} className={className} points={pathOf(points)} />
            ),
          )}
        </g>
      )}
      {draft?.shape !== 'outline' || freehand || first === undefined ? null : (
        <g data-x={first.x} data-y={first.y}>
          <circle className="drawn-first" r={4.5} />
        </g>
      )}
    </g>
  );
}
