import type { Reader, Study } from '@contract/index';
import { useMemo } from 'react';

import { useViewer, viewerActs } from '../dicom';
import { useDrawing } from '../review';
import { openWorkspaceOf, useWorkspace, type WorkspaceStore } from '../workspace';
import { readOnlyReasonOf } from './read-only-reason';

/** The reader draws on this study and on the earlier one beside it. */
export function useDrawingOn(study: Study, prior: Study | null, activeTile: string): void {
  const workspaceFolder = useWorkspace((state) => openWorkspaceOf(state)?.folder ?? '');
  const reader = useWorkspace(selectedReaderOf);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  const imageIds = useMemo(
    () => [...study.images, ...(prior?.images ?? [])].map(({ imageId }) => imageId),
    [study, prior],
  );
  const shown = useViewer((state) => state.findingsShown && !state.bare);
  useDrawing({ workspaceFolder, reader, readOnlyReason, imageIds }, { activeTile, shown, onReveal: viewerActs.reveal });
}

function selectedReaderOf({ readers }: WorkspaceStore): Reader | null {
  if (readers.state !== 'ready') return null;
  return readers.value.readers.find(({ id }) => id === readers.value.selectedId) ?? null;
}
