import { useEffect } from 'react';

import { workstation } from '../bridge';
import { useLeftButton } from '../pointing';
import { annotationActs, type Reading } from './annotation-store';
import { askBeforeLeaving } from './ask-before-leaving';
import { useDrawKeys } from './draw-keys';
import { drawActs } from './draw-store';

export interface DrawingView {
  readonly activeTile: string;
  /** Neither O nor H hides what is drawn. */
  readonly shown: boolean;
  /** A drawing tool was chosen while it is hidden: nobody draws unseen. */
  readonly onReveal: () => void;
}

/** What was drawn on the images, and what is saved while they are open. */
export function useDrawn({ workspaceFolder, reader, readOnlyReason, imageIds }: Reading): void {
  const images = imageIds.join(' ');
  useEffect(() => workstation.review.onAnnotationSaved(annotationActs.received), []);
  useEffect(() => {
    annotationActs.open({ workspaceFolder, reader, readOnlyReason, imageIds });
  }, [workspaceFolder, reader, readOnlyReason, images]);
  useEffect(() => {
    void annotationActs.read();
  }, [workspaceFolder, images]);
}

/** Opens the images for drawing: reads what was drawn before, follows what is saved, and takes keys. */
export function useDrawing(reading: Reading, { activeTile, shown, onReveal }: DrawingView): void {
  useDrawn(reading);
  useEffect(askBeforeLeaving, []);
  const { reader, readOnlyReason } = reading;
  const images = reading.imageIds.join(' ');
  // Another reader's, or another study's, is not selected any more.
  useEffect(() => {
    drawActs.letGo();
  }, [reader?.id, images, readOnlyReason]);
  useEffect(
    () =>
      useLeftButton.subscribe(({ family }) => {
        if (family === 'draw') onReveal();
      }),
    [onReveal],
  );
  useEffect(() => {
    if (!shown) drawActs.choose(null);
  }, [shown]);
  useDrawKeys(activeTile, shown);
}
