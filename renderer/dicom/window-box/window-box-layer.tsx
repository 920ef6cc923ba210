import { useEffect, useState, type ReactNode } from 'react';

import type { ViewerImage } from '../decode-messages';
import { onWindowBox, useMeasure } from '../measure';
import type { ViewAct } from '../view-controller';
import { describeWindowFromBox, windowFromBox } from './window-from-box';

export interface WindowBoxLayerProps {
  readonly image: ViewerImage;
  readonly act: (act: ViewAct) => void;
}

/** Sets the window from a box that was drawn on this image, and says from what; or why not. */
export function WindowBoxLayer({ image, act }: WindowBoxLayerProps): ReactNode {
  const chosen = useMeasure((state) => state.tool === 'window-box');
  const [note, setNote] = useState<string | null>(null);
  useEffect(
    () =>
      onWindowBox((imageId, corners) => {
        if (imageId !== image.imageId) return setNote(null);
        const result = windowFromBox(image.raster, corners);
        if (result.voi !== null) act({ kind: 'set-voi', voi: result.voi });
        setNote(describeWindowFromBox(result));
      }),
    [image, act],
  );
  useEffect(() => {
    if (!chosen) setNote(null);
  }, [chosen]);
  if (note === null || !chosen) return null;
  return (
    <div className="measure-probe" role="status">
      {note}
    </div>
  );
}
