import type { OperatingPoint } from '@contract/index';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';

import type { CurveScale } from '../plotting';
import { formatNumber } from '../ui';
import { thresholdWords } from './evaluation-figures';
import type { PointChoice } from './use-operating-point';

export interface PointOnCurveProps {
  readonly scale: CurveScale;
  readonly choice: PointChoice;
}

/** The operating point on the ROC curve: press or drag anywhere, or move it by the arrow keys. */
export function PointOnCurve({ scale, choice }: PointOnCurveProps): ReactNode {
  const layer = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<OperatingPoint | null>(null);
  const { point } = choice;
  const placeOf = ({ specificity, sensitivity }: OperatingPoint) =>
    scale.toPx(1 - (specificity.value ?? 1), sensitivity.value ?? 0);
  const under = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = layer.current?.getBoundingClientRect();
    return scale.fromPx(event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0));
  };
  const chosen = placeOf(point);
  const ghost = seen === null ? null : placeOf(seen);
  return (
    <div
      ref={layer}
      className="evaluation-picker"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { x, y } = under(event);
        choice.moveTo(x, y);
      }}
      onPointerMove={(event) => {
        const { x, y } = under(event);
        if (event.buttons % 2 === 1) choice.moveTo(x, y);
        setSeen(choice.nearest(x, y));
      }}
      onPointerLeave={() => setSeen(null)}
    >
      {ghost === null || seen === null ? null : (
        <>
          <i className="evaluation-ghost" style={{ left: ghost.leftPx, top: ghost.topPx }} />
          <span className="evaluation-readout ui-figure">{pointWords(seen)}</span>
        </>
      )}
      <div
        className="evaluation-point"
        style={{ left: chosen.leftPx, top: chosen.topPx }}
        role="slider"
        tabIndex={0}
        aria-label="Operating point"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={point.specificity.value ?? 1}
        aria-valuetext={pointWords(point)}
        onKeyDown={(event) => moveByKey(event, choice)}
      />
    </div>
  );
}

export function pointWords({ specificity, sensitivity, threshold }: OperatingPoint): string {
  return `specificity ${formatNumber(specificity.value)}, sensitivity ${formatNumber(sensitivity.value)}, ${thresholdWords(threshold)}`;
}

/** A focused slider keeps its arrows; elsewhere on the page the screen’s keys do the same. */
function moveByKey(event: KeyboardEvent, choice: PointChoice): void {
  const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (direction === undefined) return;
  event.preventDefault();
  if (event.shiftKey) choice.moveSpecificity(-direction);
  else choice.move(direction);
}
