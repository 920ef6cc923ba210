import type { Study } from '@contract/index';
import { useEffect, useRef } from 'react';

import { viewerActs, type ShownHanging } from '../dicom';

/** Shows the image that a link led to, alone, once its study is on screen; what a person does after that stands. */
export function useWantedImage({ row }: Study, { hanging, showView }: ShownHanging, imageId: string | null): void {
  const done = useRef<string | null>(null);
  const wanted = imageId === null ? null : `${row.studyId} ${imageId}`;
  useEffect(() => {
    if (wanted === null || done.current === wanted) return;
    done.current = wanted;
    const tiles = [...hanging.steps.flatMap((step) => step.tiles), ...hanging.extras];
    const tile = tiles.find(({ image, study }) => study === 'current' && image?.imageId === imageId);
    if (tile === undefined) return;
    showView(tile.name);
    viewerActs.showSingle(tile.name);
  }, [wanted, imageId, hanging, showView]);
}
