import type { Failure, Result } from '@contract/index';
import { useState } from 'react';

export interface Submission<T> {
  readonly working: boolean;
  readonly failure: Failure | null;
  readonly submit: (work: () => Promise<Result<T>>) => void;
}

/** A command given from a form: whether it is under way, and why it failed. */
export function useSubmission<T>(onDone: (value: T) => void): Submission<T> {
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (work: () => Promise<Result<T>>): Promise<void> => {
    setWorking(true);
    const result = await work();
    setWorking(false);
    setFailure(result.ok ? null : result.failure);
    if (result.ok) onDone(result.value);
  };
  return {
    working,
    failure,
    submit: (work) => {
      void run(work);
    },
  };
}
