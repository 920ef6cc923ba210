import type { ComparisonRequest, Failure, RunsComparison } from '@contract/index';
import { useCallback, useEffect, useState } from 'react';

import { attempt, workstation } from '../bridge';

export type Question = Omit<ComparisonRequest, 'topic' | 'resampled'>;

/** What is known of a comparison: the newest answer stays until the next one comes, so that nothing flickers. */
export interface ComparisonAnswer {
  readonly answer: RunsComparison | null;
  readonly failure: Failure | null;
  /** What is still being computed; null when all is there. */
  readonly waitingFor: 'the comparison' | 'the resamples of patients' | null;
  readonly again: () => void;
}

/** Of every page that was ever opened: what one leaves behind does not touch the next. */
let topics = 0;

/**
 * Asks twice: first for what takes a moment, then for what rests on thousands of resamples. `news` says when the files of
 * the runs may have changed.
 */
export function useComparison(question: Question, news: string): ComparisonAnswer {
  const key = JSON.stringify([question, news]);
  const [topic] = useState(() => `comparison-${String((topics += 1))}`);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<ComparisonAnswer, 'again'>>(nothingYet);
  useEffect(() => {
    if (question.runIds.length === 0) {
      setState({ ...nothingYet, waitingFor: null });
      return;
    }
    let current = true;
    const ask = async (resampled: boolean): Promise<boolean> => {
      const result = await attempt(() => workstation.evaluation.compare({ ...question, resampled, topic }));
      if (!current) return false;
      if (!result.ok) setState((before) => ({ ...before, failure: result.failure, waitingFor: null }));
      else
        setState({ answer: result.value, failure: null, waitingFor: resampled ? null : 'the resamples of patients' });
      return result.ok;
    };
    setState((before) => ({ ...before, waitingFor: 'the comparison' }));
    void ask(false).then((answered) => (answered ? ask(true) : false));
    return () => {
      current = false;
    };
    // The key says when the question is another one.
  }, [key, round]);
  useEffect(() => () => void attempt(() => workstation.evaluation.leave({ topic })), [topic]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { ...state, again };
}

const nothingYet: Omit<ComparisonAnswer, 'again'> = { answer: null, failure: null, waitingFor: 'the comparison' };
