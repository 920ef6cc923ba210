import type { Failure, Result } from '@contract/index';
import { useCallback, useEffect, useState } from 'react';

import { attempt } from './attempt';

/** What a screen knows of something it asked for. */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly value: T };

export const loading: Loadable<never> = { state: 'loading' };

export function loaded<T>(result: Result<T>): Loadable<T> {
  return result.ok ? { state: 'ready', value: result.value } : { state: 'failed', failure: result.failure };
}

/**
 * Asks when `key` changes and on `reload`; an answer that comes after the next question is dropped.
 * While it reloads, the last answer stays, so that nothing flickers.
 */
export function useLoaded<T>(
  key: string,
  load: () => Promise<Result<T>>,
): { readonly loadable: Loadable<T>; readonly reload: () => void } {
  const [answer, setAnswer] = useState<{ key: string; loadable: Loadable<T> }>({ key, loadable: loading });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    void attempt(load).then((result) => {
      if (current) setAnswer({ key, loadable: loaded(result) });
    });
    return () => {
      current = false;
    };
    // `load` is new at each render; `key` says when the question is another.
  }, [key, round]);
  const reload = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  return { loadable: answer.key === key ? answer.loadable : loading, reload };
}
