import type { Failure, Result } from '@contract/index';
import { useEffect } from 'react';

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
  useEffect(() => {
    if (loadable.state === 'ready') memory.put(key, loadable.value);
  }, [memory, key, loadable]);
  switch (loadable.state) {
    case 'loading':
      return { value: memory.get(key), failure: null, reload };
    case 'failed':
      return { value: null, failure: loadable.failure, reload };
    case 'ready':
      return { value: loadable.value, failure: null, reload };
  }
}
