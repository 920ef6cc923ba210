import type { CaseUnit, EvaluatedRun, Failure, Result, ScoredPart } from '@contract/index';
import { useCallback, useEffect, useRef, useState } from 'react';

import { attempt, workstation } from '../bridge';

/** Which cases are looked at. */
export interface EvaluationChoice {
  readonly unit: CaseUnit;
  readonly part: ScoredPart;
}

export interface EvaluationState {
  readonly choice: EvaluationChoice;
  /** Null while nothing is known yet; the last answer stays while it is computed anew. */
  readonly evaluated: EvaluatedRun | null;
  /** Why there is none, or why what is shown may be out of date. */
  readonly failure: Failure | null;
  /** The bootstrap and the bands are on their way. */
  readonly resampling: boolean;
  readonly reload: () => void;
}

/** The files are looked at this often: predictions are written under an open page, and runs deleted. */
const LOOK_EVERY_MS = 3000;

interface Answer {
  readonly key: string;
  readonly evaluated: EvaluatedRun | null;
  readonly failure: Failure | null;
  readonly resampling: boolean;
}

/**
 * Asks for what is quick first and for the resamples of patients after it. What is asked next replaces what was asked
 * before, in main too; nobody computes for a page that is gone.
 */
export function useEvaluation(runId: string, choice: EvaluationChoice): EvaluationState {
  const { unit, part } = choice;
  const key = `${runId} ${unit} ${part}`;
  const [topic] = useState(() => `page-${crypto.randomUUID()}`);
  const [answer, setAnswer] = useState<Answer>({ key, evaluated: null, failure: null, resampling: true });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    let current = true;
    const ask = (resampled: boolean): Promise<Result<EvaluatedRun>> =>
      attempt(() => workstation.evaluation.ofRun({ topic, runId, unit, part, resampled }));
    const take = (result: Result<EvaluatedRun>, resampling: boolean): void => {
      if (current) setAnswer((before) => answerAfter(before, key, result, resampling));
    };
    void ask(false).then(async (quick) => {
      take(quick, quick.ok);
      if (current && quick.ok) take(await ask(true), false);
    });
    return () => {
      current = false;
      void attempt(() => workstation.evaluation.leave({ topic }));
    };
  }, [topic, runId, unit, part, key, round]);
  useChanges(runId, unit, reload);
  const known = answer.key === key ? answer : { evaluated: null, failure: null, resampling: true };
  return { choice, ...known, reload };
}

/** A failure keeps what was known of the same question: it is still what the files said. */
function answerAfter(before: Answer, key: string, result: Result<EvaluatedRun>, resampling: boolean): Answer {
  if (result.ok) return { key, evaluated: result.value, failure: null, resampling };
  const known = before.key === key ? before.evaluated : null;
  return { key, evaluated: known, failure: result.failure, resampling: false };
}

/** Tells when a file behind the numbers changes, or the run goes. */
function useChanges(runId: string, unit: CaseUnit, onChange: () => void): void {
  const known = useRef<string | null>(null);
  useEffect(() => {
    known.current = null;
    let current = true;
    const look = async (): Promise<void> => {
      const stamp = await attempt(() => workstation.evaluation.stamp({ runId, unit }));
      const now = stamp.ok ? stamp.value : `failed ${stamp.failure.code}`;
      if (!current) return;
      const changed = known.current !== null && known.current !== now;
      known.current = now;
      if (changed) onChange();
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [runId, unit, onChange]);
}
