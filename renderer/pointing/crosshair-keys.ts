import type { Point } from '@contract/index';

import type { KeyBinding } from '../acts';
import type { ImageSurface } from '../ui';
import { ARROWS, crosshairPoint, stepped, surfaceOf, type Crosshair } from './surface';

const STEP_PX = 10;

/** A family of tools whose points can be put by keyboard. */
export interface CrosshairTools {
  readonly crosshair: () => Crosshair | null;
  readonly point: (crosshair: Crosshair) => void;
  readonly put: (surface: ImageSurface, point: Point) => void;
  /** What Enter does, for the cheat sheet. */
  readonly putDescription: string;
}

/** The arrows move the crosshair on the tile, Enter puts a point where it is. */
export function crosshairKeys(tile: string, tools: CrosshairTools): KeyBinding[] {
  const names = Object.keys(ARROWS);
  return [
    { keys: names, description: 'Move the crosshair', run: (_event, key) => move(tile, tools, key, STEP_PX) },
    {
      keys: names.map((name) => `Shift+${name}`),
      description: 'Move the crosshair by one pixel of the image',
      run: (_event, key) => move(tile, tools, key.replace('Shift+', ''), null),
    },
    { keys: ['Enter'], description: tools.putDescription, run: () => put(tile, tools) },
  ];
}

function move(tile: string, tools: CrosshairTools, key: string, stepPx: number | null): void {
  const surface = surfaceOf(tile);
  const direction = ARROWS[key];
  if (surface === null || direction === undefined) return;
  const point = stepped(surface, tools.crosshair(), direction, stepPx);
  if (point !== null) tools.point({ imageId: surface.imageId, point, byKeyboard: true });
}

function put(tile: string, tools: CrosshairTools): void {
  const surface = surfaceOf(tile);
  if (surface === null) return;
  const point = crosshairPoint(surface, tools.crosshair());
  if (point === null) return;
  tools.point({ imageId: surface.imageId, point, byKeyboard: true });
  tools.put(surface, point);
}
