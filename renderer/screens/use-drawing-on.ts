import type { Reader, Study } from '@contract/index';
import { useMemo } from 'react';

import { useViewer, viewerActs } from '../dicom';
import { useDrawing, useDrawn } from '../review';
import { openWorkspaceOf, useWorkspace, type WorkspaceStore } from '../workspace';
import { readOnlyReasonOf } from './read-only-reason';

/** The reader draws on this study and on the earlier one beside it. */
export function useDrawingOn(study: Study, prior: Study | null, activeTile: string): void {
  const workspaceFolder = useWorkspace(folderOf);
  const reader = useWorkspace(selectedReaderOf);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  const imageIds = useImagesOf(study, prior);
  const shown = useViewer((state) => state.findingsShown && !state.bare);
  useDrawing({ workspaceFolder, reader, readOnlyReason, imageIds }, { activeTile, shown, onReveal: viewerActs.reveal });
}

/** What was drawn on both is shown; nothing is drawn here. */
export function useDrawnOn(study: Study, prior: Study | null): void {
  const workspaceFolder = useWorkspace(folderOf);
  const imageIds = useImagesOf(study, prior);
  useDrawn({ workspaceFolder, reader: null, readOnlyReason: 'This window only looks: draw in the first.', imageIds });
}

function useImagesOf(study: Study, prior: Study | null): readonly string[] {
  return useMemo(() => [...study.images, ...(prior?.images ?? [])].map(({ imageId }) => imageId), [study, prior]);
}

function folderOf(state: WorkspaceStore): string {
  return openWorkspaceOf(state)?.folder ?? '';
}

function selectedReaderOf({ readers }: WorkspaceStore): Reader | null {
  if (readers.state !== 'ready') return null;
  return readers.value.readers.find(({ id }) => id === readers.value.selectedId) ?? null;
}
