import './findings.css';

import type { Finding } from '@contract/index';
import { useLayoutEffect, useRef, type ReactNode } from 'react';

import { placementTransform, type ImageOverlay } from '../ui';

/** The findings of one image as thin outlines, in full-image pixels; each says what it is on hover. */
export function FindingsLayer({ overlay }: { readonly overlay: ImageOverlay }): ReactNode {
  const group = useRef<SVGGElement>(null);
  const { onPlaced, image, tile } = overlay;
  useLayoutEffect(
    () =>
      onPlaced((placement) => {
        group.current?.setAttribute('transform', placementTransform(placement));
      }),
    [onPlaced],
  );
  return (
    <svg
      className="findings"
      data-testid={`findings-${tile}`}
      aria-label={`Findings in ${tile}: ${image.findings.length}`}
      role="img"
    >
      <g ref={group}>
        {image.findings.map((finding, index) => (
          <polygon
            key={`${finding.lesionId} ${finding.source} ${index}`}
            data-lesion={finding.lesionId}
            className="finding"
            points={finding.outline.map(({ x, y }) => `${x},${y}`).join(' ')}
          >
            <title>{describeFinding(finding)}</title>
          </polygon>
        ))}
      </g>
    </svg>
  );
}

/** "mass, malignant; lesion 2, by phantom" */
export function describeFinding({ kind, pathology, lesionId, source }: Finding): string {
  return `${kind.replace('-', ' ')}, ${pathology ?? 'pathology not known'}; lesion ${lesionId}, by ${source}`;
}
