import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';

import { Note } from '../ui';
import { useWorkspace } from './store';

/** What the program has to say of itself before anyone trusts it. */
export function AppNotes(): ReactNode {
  const appInfo = useWorkspace((state) => state.appInfo);
  if (appInfo.state !== 'ready') return null;
  const { evaluationBuild, electronVersion, pythonProblem } = appInfo.value;
  if (!evaluationBuild && pythonProblem === null) return null;
  return (
    <Stack gap="xs" mb="lg">
      {evaluationBuild ? (
        <Note tone="attention" title="Evaluation build">
          This program runs on Electron {electronVersion}, which no longer gets security fixes. It is fit for trying out
          on an isolated machine, never for work with patients’ data. Install the release build for that.
        </Note>
      ) : null}
      {pythonProblem === null ? null : (
        <Note tone="attention" title="Training cannot start here">
          {pythonProblem}
        </Note>
      )}
    </Stack>
  );
}
