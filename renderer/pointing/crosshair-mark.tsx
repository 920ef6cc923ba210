import './crosshair-mark.css';

import type { ReactNode } from 'react';

import type { ImageSurface } from '../ui';
import { usePlaced } from './place';
import type { Crosshair } from './surface';

interface CrosshairMarkProps {
  readonly surface: ImageSurface;
  readonly crosshair: Crosshair | null;
}

/** Where Enter would put a point; only while the arrow keys move it, for the pointer shows itself. */
export function CrosshairMark({ surface, crosshair }: CrosshairMarkProps): ReactNode {
  const group = usePlaced(surface);
  const shown = crosshair?.imageId === surface.imageId && crosshair.byKeyboard ? crosshair.point : null;
  return (
    <g ref={group}>
      {shown === null ? null : (
        <g data-x={shown.x} data-y={shown.y}>
          {['crosshair-halo', 'crosshair-line'].map((className) => (
            <path key={className} className={className} d="M-10 0H-3M3 0H10M0 -10V-3M0 3V10" />
          ))}
        </g>
      )}
    </g>
  );
}
