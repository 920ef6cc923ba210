import type { ImageRecord } from '@contract/index';
import { orientForHanging, spacingOf, type SpacingWithProvenance } from '@core/dicom/index';
import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { countOf } from '../ui';
import type { ViewerImage } from './decode-messages';
import { markerOf, type Tile } from './hanging';
import { ReaderMark } from './reader-mark';
import { scaleBarOf } from './scale-bar';
import { millimetersPerPixelOf, trueScaleOf, useTrueSize } from './true-size';
import type { DrawnView, ViewController } from './view-controller';
import { describeVoi } from './window-level';

export interface CornerTextProps {
  readonly tile: Tile;
  readonly record: ImageRecord;
  readonly image: ViewerImage;
  readonly view: ViewController;
  /** Patient's pseudonym and year. */
  readonly caption: string;
}

/** Small and grey, in the corners away from the chest wall, so that nothing lies over the breast. No identifiers. */
export function CornerText({ tile, record, image, view, caption }: CornerTextProps): ReactNode {
  const text = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () =>
      view.onDrawn(({ chestWallAt }) => {
        // A view that the reader flipped has its chest wall at the other edge.
        text.current?.classList.toggle('viewer-text-right', chestWallAt === 'left');
      }),
    [view],
  );
  // Of the image, not of the view: that shows it only after this is rendered.
  const spacing = useMemo(() => spacingOf(image.facts), [image]);
  return (
    <div ref={text} className="viewer-text">
      <div>
        <span className="viewer-marker">{markerOf(record, tile.study)}</span>
        <ReaderMark view={view} className="viewer-warning" />
        <div>{caption}</div>
        {record.density === null ? null : <div>{`density ${record.density}`}</div>}
        {acquisitionOf(image).map((line) => (
          <div key={line}>{line}</div>
        ))}
        {isEstimated(record, image) ? <div>orientation estimated</div> : null}
        <Ignored warnings={image.facts.warnings} />
        {image.complete ? null : <div className="viewer-warning">incomplete: the file ends early</div>}
      </div>
      <LiveText view={view} spacing={spacing} />
    </div>
  );
}

function isEstimated({ laterality }: ImageRecord, { chestWall, facts }: ViewerImage): boolean {
  return laterality !== null && orientForHanging(laterality, chestWall, facts).estimated;
}

/** Values that the file has and that cannot be; which, on hover. */
function Ignored({ warnings }: { readonly warnings: readonly string[] }): ReactNode {
  const safe = useSafeText();
  if (warnings.length === 0) return null;
  return (
    <div className="viewer-warning" title={safe(warnings.join('\n'))}>
      {`${countOf(warnings.length, 'impossible tag')} ignored`}
    </div>
  );
}

function acquisitionOf({ facts }: ViewerImage): readonly string[] {
  const intent = facts.presentationIntentType === 'FOR PROCESSING' ? ['for processing'] : [];
  return [...facts.viewModifiers.map((modifier) => modifier.toLowerCase()), ...intent];
}

/** Window, zoom and scale bar: written at each drawing, past React. */
function LiveText({
  view,
  spacing,
}: {
  readonly view: ViewController;
  readonly spacing: SpacingWithProvenance | null;
}): ReactNode {
  const level = useRef<HTMLDivElement>(null);
  const zoom = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const barText = useRef<HTMLDivElement>(null);
  // The words depend on the display as well as on the zoom: calibrated anew, or the window on another display.
  const millimetersPerPixel = useTrueSize(millimetersPerPixelOf);
  useLayoutEffect(
    () =>
      view.onDrawn((drawn) => {
        write(level.current, `${describeVoi(drawn.state.voi)}${drawn.state.invert ? ' inverted' : ''}`);
        write(zoom.current, zoomText(drawn, spacing, millimetersPerPixel));
        const cssScale = drawn.state.scale / drawn.pixelRatio;
        const room = Math.min(160, (drawn.drawing.canvas.width / drawn.pixelRatio) * 0.25);
        const scaleBar = scaleBarOf(cssScale, spacing, room);
        if (bar.current !== null) bar.current.style.width = `${scaleBar.lengthPx}px`;
        write(barText.current, scaleBar.text);
      }),
    [view, spacing, millimetersPerPixel],
  );
  return (
    <div>
      <div ref={level} />
      <div ref={zoom} />
      <div ref={bar} className="viewer-scale-bar" />
      <div ref={barText} />
    </div>
  );
}

function zoomText(
  { state, smooth }: DrawnView,
  spacing: SpacingWithProvenance | null,
  millimetersPerPixel: number | null,
): string {
  const truth = spacing !== null && isTrue(state.scale, spacing, millimetersPerPixel) ? spacing.label : null;
  if (truth !== null) return `true size, ${truth}${smooth && state.scale > 1 ? ', smooth' : ''}`;
  if (state.scale === 1) return 'actual pixels';
  return `zoom ${state.scale.toFixed(2)}${state.fitted ? ' fit' : ''}${smooth && state.scale > 1 ? ' smooth' : ''}`;
}

function isTrue(scale: number, spacing: SpacingWithProvenance, millimetersPerPixel: number | null): boolean {
  if (millimetersPerPixel === null) return false;
  const wanted = trueScaleOf(spacing, millimetersPerPixel).scale;
  return wanted !== null && Math.abs(scale / wanted - 1) < 1e-9;
}

function write(element: HTMLElement | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text;
}
