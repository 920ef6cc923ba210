import type { Failure } from '@contract/index';
import { useCallback, useEffect, useState } from 'react';

import type { ViewerImage } from './decode-messages';
import { images } from './image-source';

export type ImageState =
  | { readonly state: 'loading' }
  /** A reduced image stands in: to look at, not to read values from. */
  | { readonly state: 'preview'; readonly image: ViewerImage }
  | { readonly state: 'ready'; readonly image: ViewerImage }
  | { readonly state: 'failed'; readonly failure: Failure };

const LOADING: ImageState = { state: 'loading' };

/** The decoded image; at once when it is in memory. Leaving the screen gives up a decode that nobody else waits for. */
export function useImage(imageId: string): { readonly image: ImageState; readonly retry: () => void } {
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<ImageState>(() => stateOf(images.peek(imageId)));
  useEffect(() => {
    let current = true;
    const request = images.request(imageId, 'shown', (preview) => {
      if (current) setAnswer((before) => (before.state === 'loading' ? { state: 'preview', image: preview } : before));
    });
    void request.result.then((result) => {
      if (!current) return;
      setAnswer(result.ok ? { state: 'ready', image: result.value } : { state: 'failed', failure: result.failure });
    });
    return () => {
      current = false;
      request.release();
    };
  }, [imageId, round]);
  const retry = useCallback(() => {
    setAnswer(LOADING);
    setRound((before) => before + 1);
  }, []);
  return { image: answer, retry };
}

function stateOf(image: ViewerImage | null): ImageState {
  return image === null ? LOADING : { state: 'ready', image };
}
