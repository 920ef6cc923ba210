import type { ReactNode } from 'react';

import { useTrueSize } from './true-size-store';

/** Why the last wish was not met, over the images. */
export function ViewerNote(): ReactNode {
  const note = useTrueSize((state) => state.note);
  if (note === null) return null;
  return (
    <div className="viewer-note" role="status">
      {note}
    </div>
  );
}
