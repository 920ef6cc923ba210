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

interface Answer {
  readonly imageId: string;
  readonly image: ImageState;
}

/**
 * The decoded image; at once when it is in memory, also where another image was shown before. Leaving the screen gives up a decode
 * that nobody else waits for.
 */
export function useImage(imageId: string): { readonly image: ImageState; readonly retry: () => void } {
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer>(() => known(imageId));
  const own = answer.imageId === imageId ? answer : known(imageId);
  if (own !== answer) setAnswer(own);
  const wanted = own.image.state !== 'ready';
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    const tell = (image: ImageState): void => {
      if (current) setAnswer((before) => (before.imageId === imageId ? { imageId, image } : before));
    };
    const request = images.request(imageId, 'shown', (preview) => {
      tell({ state: 'preview', image: preview });
    });
    void request.result.then((result) => {
      tell(result.ok ? { state: 'ready', image: result.value } : { state: 'failed', failure: result.failure });
    });
    return () => {
      current = false;
      request.release();
    };
  }, [imageId, round, wanted]);
  const retry = useCallback(() => {
    setAnswer({ imageId, image: LOADING });
    setRound((before) => before + 1);
  }, [imageId]);
  return { image: own.image, retry };
}

function known(imageId: string): Answer {
  return { imageId, image: stateOf(images.peek(imageId)) };
}

function stateOf(image: ViewerImage | null): ImageState {
  return image === null ? LOADING : { state: 'ready', image };
}
