import { useRef, useState, type ReactNode } from 'react';

import {
  ImportDialog,
  knownDatasets,
  LeftOutDialog,
  SplitDialog,
  StudyFacts,
  StudyFilters,
  StudyListPanel,
  useDatasets,
} from '../datasets';
import { navigate, useActs, type Act } from '../shell';
import { Panel, SplitView } from '../ui';
import { openWorkspaceOf, useWorkspace } from '../workspace';

type Dialog = { readonly kind: 'import' | 'split' } | { readonly kind: 'left-out'; readonly datasetId: string };

export function StudiesScreen(): ReactNode {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const activeStudyId = useDatasets((state) => state.activeStudyId);
  const workspace = useWorkspace(openWorkspaceOf);
  const readOnlyReason = workspace?.readOnly === true ? (workspace.readOnlyReason ?? 'Open for reading only') : null;
  const show = (kind: 'import' | 'split') => (): void => {
    setDialog({ kind });
  };
  const focusSearch = (): void => {
    search.current?.focus();
  };
  useActs(
    studyActs({ canWrite: readOnlyReason === null, onImport: show('import'), onSplit: show('split'), focusSearch }),
  );
  return (
    <>
      <SplitView
        name="studies"
        panes={[
          { id: 'filters', size: '240px', minSize: '208px', maxSize: '400px', content: <Filters searchRef={search} /> },
          {
            id: 'list',
            minSize: '560px',
            content: (
              <StudyListPanel
                onOpen={openStudy}
                onImport={show('import')}
                onSplit={show('split')}
                onLeftOut={(datasetId) => {
                  setDialog({ kind: 'left-out', datasetId });
                }}
                onSearch={focusSearch}
                readOnlyReason={readOnlyReason}
              />
            ),
          },
          {
            id: 'selected',
            size: '304px',
            minSize: '260px',
            maxSize: '560px',
            content: <Selected studyId={activeStudyId} />,
          },
        ]}
      />
      <Dialogs
        dialog={dialog}
        onClose={() => {
          setDialog(null);
        }}
      />
    </>
  );
}

function Filters({ searchRef }: { readonly searchRef: React.Ref<HTMLInputElement> }): ReactNode {
  return (
    <Panel title="Filters">
      <StudyFilters searchRef={searchRef} />
    </Panel>
  );
}

function Selected({ studyId }: { readonly studyId: string | null }): ReactNode {
  return (
    <Panel title="Selected">
      <StudyFacts studyId={studyId} onOpen={openStudy} />
    </Panel>
  );
}

function Dialogs({ dialog, onClose }: { readonly dialog: Dialog | null; readonly onClose: () => void }): ReactNode {
  const datasets = useDatasets(knownDatasets);
  const chosenId = useDatasets((state) => state.query.datasetId);
  const seed = useWorkspace((state) =>
    state.settings.state === 'ready' ? state.settings.value.effective.splitSeed : 1,
  );
  const leftOutId = dialog?.kind === 'left-out' ? dialog.datasetId : null;
  return (
    <>
      <ImportDialog opened={dialog?.kind === 'import'} onClose={onClose} />
      <SplitDialog
        opened={dialog?.kind === 'split'}
        datasets={datasets}
        datasetId={chosenId}
        defaultSeed={seed}
        onClose={onClose}
      />
      <LeftOutDialog
        datasetId={leftOutId}
        datasetName={datasets.find((dataset) => dataset.id === leftOutId)?.name ?? 'the dataset'}
        onClose={onClose}
      />
    </>
  );
}

function openStudy(studyId: string): void {
  navigate({ screen: 'study', studyId });
}

interface StudyActsArgument {
  readonly canWrite: boolean;
  readonly onImport: () => void;
  readonly onSplit: () => void;
  readonly focusSearch: () => void;
}

function studyActs({ canWrite, onImport, onSplit, focusSearch }: StudyActsArgument): readonly Act[] {
  const search: Act = {
    id: 'search studies',
    name: 'Search studies',
    section: 'Studies',
    shortcut: '/',
    run: focusSearch,
  };
  if (!canWrite) return [search];
  return [
    {
      id: 'import',
      name: 'Import a folder of DICOM files',
      section: 'Studies',
      keywords: 'dataset add',
      run: onImport,
    },
    {
      id: 'split',
      name: 'Split a dataset by patient',
      section: 'Studies',
      keywords: 'train validation test',
      run: onSplit,
    },
    search,
  ];
}
