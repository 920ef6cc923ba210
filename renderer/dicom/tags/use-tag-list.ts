import type { Result } from '@contract/index';
import type { TagList } from '@core/dicom/index';
import { useEffect, useRef, useState } from 'react';

import { failureOf, imageUrl, loaded, loading, type Loadable } from '../../bridge';
import type { TagReply } from './tag-messages';

/** The tags of an image's file; asked for anew with each image, and when identifiers are to be shown or not. */
export function useTagList(imageId: string | null, reveal: boolean): Loadable<TagList> {
  const key = `${imageId ?? ''} ${String(reveal)}`;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly loadable: Loadable<TagList> }>({
    key: '',
    loadable: loading,
  });
  const worker = useRef<Worker | null>(null);
  useEffect(
    () => () => {
      worker.current?.terminate();
      worker.current = null;
    },
    [],
  );
  useEffect(() => {
    if (imageId === null) return undefined;
    const own = (worker.current ??= startWorker());
    const stop = ask(own, imageUrl(imageId), reveal, (result) => {
      setAnswer({ key, loadable: loaded(result) });
    });
    return stop;
  }, [imageId, reveal, key]);
  if (imageId === null) return { state: 'ready', value: NO_TAGS };
  return answer.key === key ? answer.loadable : loading;
}

const NO_TAGS: TagList = { lines: [], broken: null };
let lastRequest = 0;

function startWorker(): Worker {
  return new Worker(new URL('./tags-worker.ts', import.meta.url), { type: 'module', name: 'tags' });
}

/** Returns the undo: an answer that comes after it is dropped. */
function ask(worker: Worker, url: string, reveal: boolean, onAnswer: (result: Result<TagList>) => void): () => void {
  const requestId = (lastRequest += 1);
  const onMessage = ({ data }: MessageEvent<TagReply>): void => {
    if (data.requestId === requestId) onAnswer(data.result);
  };
  const onError = (event: ErrorEvent): void => {
    onAnswer({ ok: false, failure: failureOf(new Error(event.message || 'The reader of the tags stopped')) });
  };
  worker.addEventListener('message', onMessage);
  worker.addEventListener('error', onError);
  worker.postMessage({ requestId, url, reveal });
  return () => {
    worker.removeEventListener('message', onMessage);
    worker.removeEventListener('error', onError);
  };
}
