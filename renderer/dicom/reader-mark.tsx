import { useLayoutEffect, useRef, type ReactNode } from 'react';

import type { ViewController } from './view-controller';

/**
 * Says when the reader turned or flipped an image; also where all other text is hidden, for a picture whose sides were
 * exchanged must never look like one as it was hung.
 */
export function ReaderMark({
  view,
  className,
}: {
  readonly view: ViewController;
  readonly className: string;
}): ReactNode {
  const mark = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () =>
      view.onDrawn(({ changeByReader, chestWallAt }) => {
        if (mark.current === null) return;
        if (mark.current.textContent !== (changeByReader ?? '')) mark.current.textContent = changeByReader;
        mark.current.dataset['side'] = chestWallAt === 'left' ? 'right' : 'left';
      }),
    [view],
  );
  return <div ref={mark} className={className} role="status" />;
}
