import type { ImageRecord } from '@contract/index';
import { orientForHanging, spacingOf, type SpacingWithProvenance } from '@core/dicom/index';
import { useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { countOf } from '../ui';
import type { ViewerImage } from './decode-messages';
import { markerOf, type Tile } from './hanging';
import { scaleBarOf } from './scale-bar';
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
  // Of the image, not of the view: that shows it only after this is rendered.
  const spacing = useMemo(() => spacingOf(image.facts), [image]);
  const side = tile.anchor === 'left' ? 'right' : 'left';
  return (
    <div className={`viewer-text viewer-text-${side}`}>
      <div>
        <span className="viewer-marker">{markerOf(record, tile.study)}</span>
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
  useLayoutEffect(
    () =>
      view.onDrawn((drawn) => {
        write(level.current, `${describeVoi(drawn.state.voi)}${drawn.state.invert ? ' inverted' : ''}`);
        write(zoom.current, zoomText(drawn));
        const cssScale = drawn.state.scale / drawn.pixelRatio;
        const room = Math.min(160, (drawn.drawing.canvas.width / drawn.pixelRatio) * 0.25);
        const scaleBar = scaleBarOf(cssScale, spacing, room);
        if (bar.current !== null) bar.current.style.width = `${scaleBar.lengthPx}px`;
        write(barText.current, scaleBar.text);
      }),
    [view, spacing],
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

function zoomText({ state }: DrawnView): string {
  if (state.scale === 1) return 'actual pixels';
  return `zoom ${state.scale.toFixed(2)}${state.fitted ? ' fit' : ''}`;
}

function write(element: HTMLElement | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text;
}
