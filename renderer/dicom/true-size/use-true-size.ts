import type { SpacingWithProvenance } from '@core/dicom/index';
import { useEffect } from 'react';

import type { ViewAct } from '../view-controller';
import { trueScaleOf } from './true-scale';
import { followDisplay, millimetersPerPixelOf, readDisplay, trueSizeActs, useTrueSize } from './true-size-store';

/** Follows the window's display; what a reader was told goes with the next key or press. */
export function useDisplay(): void {
  useEffect(() => followDisplay(), []);
  useEffect(() => {
    const forget = (): void => {
      trueSizeActs.tell(null);
    };
    window.addEventListener('keydown', forget, { capture: true });
    window.addEventListener('pointerdown', forget, { capture: true });
    return () => {
      window.removeEventListener('keydown', forget, { capture: true });
      window.removeEventListener('pointerdown', forget, { capture: true });
    };
  }, []);
}

/** One millimeter in the breast becomes one on the glass; or the reader is told why not, and offered what is missing. */
export async function showTrueSize(spacing: SpacingWithProvenance | null, act: (act: ViewAct) => void): Promise<void> {
  const possible = trueScaleOf(spacing, 1);
  if (possible.reason !== null) return trueSizeActs.tell(`No true size: ${possible.reason}`);
  const display = await readDisplay();
  if (!display.ok) return trueSizeActs.tell(`No true size: ${display.failure.message}`);
  const millimetersPerPixel = millimetersPerPixelOf(useTrueSize.getState());
  if (millimetersPerPixel === null) return trueSizeActs.openDialog(() => void showTrueSize(spacing, act));
  act({ kind: 'true-size', millimetersPerPixel });
}
