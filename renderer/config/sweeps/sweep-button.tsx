import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import { displayKey, useActs, useKeys } from '../../acts';
import { useConfig } from '../store';
import { openSweep } from './sweep-store';

const description = 'Make a sweep of this experiment';
const key = 'Ctrl+Shift+e';

/** Opens the sweep: by button, by key and by name. */
export function SweepButton(): ReactNode {
  const ready = useConfig((state) => state.draft !== null && state.sourceProblem === null);
  useKeys('Sweep', ready ? [{ keys: [key], description, run: openSweep, inFields: true }] : []);
  useActs(
    ready
      ? [
          {
            id: 'experiment.sweep',
            name: description,
            section: 'Experiment',
            keywords: 'grid random search hyperparameters many runs seeds',
            shortcut: displayKey(key),
            run: openSweep,
          },
        ]
      : [],
  );
  return (
    <Button
      size="sm"
      variant="default"
      disabled={!ready}
      onClick={openSweep}
      title={`${description} (${displayKey(key)})`}
    >
      Sweep …
    </Button>
  );
}
