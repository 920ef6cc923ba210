import { useRef, useState, type ReactNode, type Ref } from 'react';

import {
  ImportDialog,
  knownDatasets,
  LeftOutDialog,
  SplitDialog,
  StudyFacts,
  StudyFilters,
  StudyListPanel,
  type StudyListPanelProps,
  useDatasets,
} from '../datasets';
import { navigate, useActs, type Act } from '../shell';
import { Panel, SplitView } from '../ui';
import { useWorkspace } from '../workspace';
import { readOnlyReasonOf } from './read-only-reason';

type Dialog = { readonly kind: 'import' | 'split' } | { readonly kind: 'left-out'; readonly datasetId: string };

export function StudiesScreen(): ReactNode {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const readOnlyReason = useWorkspace(readOnlyReasonOf);
  const acts: ListActs = {
    onImport: () => {
      setDialog({ kind: 'import' });
    },
    onSplit: () => {
      setDialog({ kind: 'split' });
    },
    onLeftOut: (datasetId) => {
      setDialog({ kind: 'left-out', datasetId });
    },
    onSearch: () => {
      search.current?.focus();
    },
  };
  useActs(studyActs(acts, readOnlyReason === null));
  const list = <StudyListPanel {...acts} onOpen={openStudy} readOnlyReason={readOnlyReason} />;
  return (
    <>
      <SplitView
        name="studies"
        panes={[
          { id: 'filters', size: '240px', minSize: '208px', maxSize: '400px', content: <Filters searchRef={search} /> },
          { id: 'list', minSize: '560px', content: list },
          { id: 'selected', size: '304px', minSize: '260px', maxSize: '560px', content: <Selected /> },
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

type ListActs = Pick<StudyListPanelProps, 'onImport' | 'onSplit' | 'onLeftOut' | 'onSearch'>;

function Filters({ searchRef }: { readonly searchRef: Ref<HTMLInputElement> }): ReactNode {
  return (
    <Panel title="Filters">
      <StudyFilters searchRef={searchRef} />
    </Panel>
  );
}

function Selected(): ReactNode {
  const studyId = useDatasets((state) => state.activeStudyId);
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

function studyActs({ onImport, onSplit, onSearch }: ListActs, canWrite: boolean): readonly Act[] {
  const search: Act = {
    id: 'search studies',
    name: 'Search studies',
    section: 'Studies',
    shortcut: '/',
    run: onSearch,
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
