import type { Failure, Result } from '@contract/index';
import { useEffect, useMemo } from 'react';

import { attempt, useLoaded } from '../bridge';

export interface Remembered<T> {
  /** The newest answer, or the last one known while a new one is on its way. */
  readonly value: T | null;
  readonly failure: Failure | null;
  readonly reload: () => void;
}

/** Answers that outlive a screen, so that it stands at once when it is shown again; the oldest are forgotten. */
export class AnswerMemory<T> {
  private readonly known = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | null {
    return this.known.get(key) ?? null;
  }

  put(key: string, value: T): void {
    this.known.delete(key);
    this.known.set(key, value);
    const [oldest] = this.known.keys();
    if (this.known.size > this.most && oldest !== undefined) this.known.delete(oldest);
  }

  async fetchAhead(key: string, load: () => Promise<Result<T>>): Promise<void> {
    if (this.known.has(key)) return;
    const result = await attempt(load);
    if (result.ok) this.put(key, result.value);
  }
}

/** Asks anew each time, and shows what is remembered until the answer comes. */
export function useRemembered<T>(memory: AnswerMemory<T>, key: string, load: () => Promise<Result<T>>): Remembered<T> {
  const { loadable, reload } = useLoaded(key, load);
  const answer = useMemo(
    () => (loadable.state === 'ready' ? sameOr(memory.get(key), loadable.value) : null),
    [memory, key, loadable],
  );
  useEffect(() => {
    if (loadable.state === 'ready') memory.put(key, sameOr(memory.get(key), loadable.value));
  }, [memory, key, loadable]);
  switch (loadable.state) {
    case 'loading':
      return { value: memory.get(key), failure: null, reload };
    case 'failed':
      return { value: null, failure: loadable.failure, reload };
    case 'ready':
      return { value: answer, failure: null, reload };
  }
}

/** What is known, where the answer says nothing new: then nothing that shows it is drawn again. */
function sameOr<T>(known: T | null, answer: T): T {
  return known !== null && JSON.stringify(known) === JSON.stringify(answer) ? known : answer;
}
