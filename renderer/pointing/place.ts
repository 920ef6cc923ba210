import { useLayoutEffect, useRef, type RefObject } from 'react';

import { placementTransform, toTile, type ImageSurface, type ScreenPlacement } from '../ui';

/** Between a label and its point, and between a label and the tile's edge. */
const LABEL_GAP_PX = 8;

/** Outlines go with the image's matrix; labels and handles only to their point, neither scaled nor mirrored. */
export function place(root: Element | null, placement: ScreenPlacement): void {
  if (root === null) return;
  // Before anything is written, and only where a label asks: a drag must not wait for a layout.
  const svg = root instanceof SVGGElement ? root.ownerSVGElement : root;
  const tileWidth = root.querySelector('[data-width]') === null ? 0 : (svg?.clientWidth ?? 0);
  for (const outline of root.querySelectorAll('[data-outline]'))
    outline.setAttribute('transform', placementTransform(placement));
  for (const each of root.querySelectorAll('[data-x]')) {
    const point = { x: Number(each.getAttribute('data-x')), y: Number(each.getAttribute('data-y')) };
    const { x, y } = toTile(placement, point);
    const width = each.getAttribute('data-width');
    const left = width === null ? x : labelLeft(x, Number(width), tileWidth);
    each.setAttribute('transform', `translate(${left}, ${y})`);
  }
}

/**
 * A label stands to the right of its point, or to the left where the tile has no room: what millimeters are worth must
 * not be cut off. One whose point is out of sight stays out of sight.
 */
export function labelLeft(x: number, width: number, tileWidth: number): number {
  const right = x + LABEL_GAP_PX;
  if (x < 0 || x > tileWidth || right + width + LABEL_GAP_PX <= tileWidth) return right;
  return Math.max(LABEL_GAP_PX, x - LABEL_GAP_PX - width);
}

/** Words are as wide as they are until they change: asked once, not at each drawing. */
function measureLabels(root: Element): void {
  for (const label of root.querySelectorAll('[data-width]')) {
    const text = label.querySelector('text');
    // Where nothing is laid out, as in tests without a window, there is no such function.
    const width = text !== null && 'getBBox' in text ? text.getBBox().width : 0;
    label.setAttribute('data-width', String(width));
  }
}

/** What React has just drawn within the group is placed before it is seen. */
export function usePlaced(surface: ImageSurface): RefObject<SVGGElement | null> {
  const group = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    if (group.current === null) return;
    measureLabels(group.current);
    const placement = surface.placement();
    if (placement !== null) place(group.current, placement);
  });
  return group;
}
