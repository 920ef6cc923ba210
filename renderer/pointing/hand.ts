import type { Point } from '@contract/index';

/** Less than this between press and release is a click: the next point comes with the next press. */
const CLICK_PX = 4;

/** What the left button does on a tile while its family of tools has it. */
export interface Hand {
  readonly down: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  readonly up: (event: PointerEvent) => void;
  readonly canceled: () => void;
  readonly left: () => void;
}

/** Listens on the tile, so that wheel, right drag and middle drag reach the image as ever. Returns the undo. */
export function listenToHand(tile: HTMLElement, hand: Hand): () => void {
  const stop = new AbortController();
  for (const [name, listener] of [
    ['pointerdown', hand.down],
    ['pointermove', hand.move],
    ['pointerup', hand.up],
    ['pointercancel', hand.canceled],
    ['pointerleave', hand.left],
  ] as const)
    tile.addEventListener(name, listener, { signal: stop.signal });
  return () => {
    stop.abort();
  };
}

/** Whether the pointer has left the place of its press, in client coordinates, for more than a click. */
export function isDragged(pressed: Point, { clientX, clientY }: PointerEvent): boolean {
  return Math.hypot(clientX - pressed.x, clientY - pressed.y) > CLICK_PX;
}
