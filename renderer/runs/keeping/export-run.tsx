import type { RunSummary } from '@contract/index';
import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { attempt, workstation } from '../../bridge';
import { Adding } from './add-run';
import { showKeepingFailure, showKeepingNote, whichOf } from './store';

export interface Exporting {
  readonly begin: () => void;
  /** Shown while it works. */
  readonly dialog: ReactNode;
}

/** Writes a run as a bundle to where a person says. */
export function useExport(run: RunSummary | null): Exporting {
  const [working, setWorking] = useState(false);
  const begin = (): void => {
    if (run === null || working) return;
    setWorking(true);
    void attempt(() => workstation.runs.exportBundle({ runId: run.runId })).then((result) => {
      setWorking(false);
      if (!result.ok) showKeepingFailure(result.failure);
      else if (result.value !== null) showKeepingNote(`Exported ${whichOf([run])} to ${result.value}`);
    });
  };
  const dialog = (
    <Modal opened={working} onClose={() => undefined} withCloseButton={false} title="Export the run as a bundle">
      <Adding what={`Writing ${run === null ? '' : whichOf([run])}, without what belongs to this machine`} />
    </Modal>
  );
  return { begin, dialog };
}
