import type { CaseUnit } from '@contract/index';
import { useEffect, useState } from 'react';

import { attempt, workstation } from '../bridge';

const LOOK_EVERY_MS = 3000;

/** Another text whenever a file that the comparison rests on has changed, or a run has gone or come back. */
export function useStamps(runIds: readonly string[], unit: CaseUnit): string {
  const [stamps, setStamps] = useState('');
  const key = [unit, ...runIds].join(' ');
  useEffect(() => {
    let current = true;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const found = await Promise.all(
        runIds.map((runId) => attempt(() => workstation.evaluation.stamp({ runId, unit }))),
      );
      if (current) setStamps(found.map((each) => (each.ok ? each.value : each.failure.code)).join('|'));
    };
    void look();
    const timer = window.setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      current = false;
      window.clearInterval(timer);
    };
    // The key says when the runs are others.
  }, [key]);
  return stamps;
}
