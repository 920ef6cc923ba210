import type { ViewController } from '../view-controller';
import { paintOverlays } from './paint-overlays';

/** What the view shows, in its own device pixels. Waits until the image's exact pixels are drawn. */
export async function picturePng(view: ViewController, overlays: boolean): Promise<Uint8Array> {
  await exactDrawing(view);
  const { canvas } = view;
  const picture = new OffscreenCanvas(canvas.width, canvas.height);
  const context = picture.getContext('2d', { alpha: false });
  if (context === null) throw new Error('This canvas has no 2D context');
  context.drawImage(canvas, 0, 0);
  const tile = canvas.closest<HTMLElement>('.viewer-tile');
  if (overlays && tile !== null) await paintOverlays(context, tile, view.current?.pixelRatio ?? 1);
  const blob = await picture.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

/** A reduced level may stand in while a view moves; at rest it is refined by itself. */
function exactDrawing(view: ViewController): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    let exact = false;
    stop = view.onDrawn(({ drawing }) => {
      if (!drawing.exact) return;
      exact = true;
      stop?.();
      resolve();
    });
    if (exact) stop();
  });
}
