import type { StudyRow } from '@contract/index';
import { Button, UnstyledButton } from '@mantine/core';
import { IconFilterOff, IconPhotoPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { countOf, EmptyState, ErrorState, formatCount, LoadingState, Panel } from '../ui';
import { ImportStrip } from './import-strip';
import { changeQuery, clearMarks, everything, knownDatasets, loadStudies, useDatasets } from './store';
import { StudyTable } from './study-table';

export interface StudyListPanelProps {
  readonly onOpen: (studyId: string) => void;
  readonly onImport: () => void;
  readonly onSplit: () => void;
  readonly onLeftOut: (datasetId: string) => void;
  readonly onSearch: () => void;
  /** Why nothing can be imported or split; null when it can. */
  readonly readOnlyReason: string | null;
}

export function StudyListPanel(props: StudyListPanelProps): ReactNode {
  const rows = useDatasets((state) => state.rows);
  const imports = useDatasets((state) => state.imports);
  const readOnly = props.readOnlyReason !== null;
  return (
    <Panel
      title={titleOf(rows.state === 'ready' ? rows.value : null)}
      aside={<ListActs {...props} />}
      scroll={false}
      flush
    >
      <div className="datasets-list">
        {[...imports.values()].map((progress) => (
          <ImportStrip key={progress.importId} progress={progress} onLeftOut={props.onLeftOut} />
        ))}
        <div className="datasets-list-body">
          {rows.state === 'loading' ? <LoadingState what="studies" rows={12} rowHeightPx={52} /> : null}
          {rows.state === 'failed' ? <ErrorState failure={rows.failure} onRetry={() => void loadStudies()} /> : null}
          {rows.state === 'ready' && rows.value.length > 0 ? (
            <StudyTable rows={rows.value} onOpen={props.onOpen} onSearch={props.onSearch} />
          ) : null}
          {rows.state === 'ready' && rows.value.length === 0 ? (
            <NoStudies onImport={props.onImport} readOnly={readOnly} />
          ) : null}
        </div>
      </div>
    </Panel>
  );
}

function titleOf(rows: readonly StudyRow[] | null): string {
  if (rows === null) return 'Studies';
  const images = rows.reduce((sum, row) => sum + row.images.length, 0);
  return `${countOf(rows.length, 'study', 'studies')} · ${countOf(images, 'image')}`;
}

function ListActs({ onImport, onSplit, onLeftOut, readOnlyReason }: StudyListPanelProps): ReactNode {
  const marked = useDatasets((state) => state.markedStudyIds.size);
  const datasets = useDatasets(knownDatasets);
  const chosenId = useDatasets((state) => state.query.datasetId);
  const chosen =
    datasets.find((dataset) => dataset.id === chosenId) ?? (datasets.length === 1 ? datasets[0] : undefined);
  const readOnly = readOnlyReason !== null;
  return (
    <>
      {marked === 0 ? null : (
        <span className="ui-figure">
          {formatCount(marked)} marked{' '}
          <UnstyledButton className="ui-link" onClick={clearMarks}>
            Clear
          </UnstyledButton>
        </span>
      )}
      {chosen === undefined || chosen.leftOutCount === 0 ? null : (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            onLeftOut(chosen.id);
          }}
        >
          {formatCount(chosen.leftOutCount)} left out
        </Button>
      )}
      {datasets.length === 0 ? null : (
        <Button variant="default" disabled={readOnly} title={readOnlyReason ?? undefined} onClick={onSplit}>
          Split …
        </Button>
      )}
      <Button variant="default" disabled={readOnly} title={readOnlyReason ?? undefined} onClick={onImport}>
        Import …
      </Button>
    </>
  );
}

function NoStudies({ onImport, readOnly }: { readonly onImport: () => void; readonly readOnly: boolean }): ReactNode {
  const query = useDatasets((state) => state.query);
  if (Object.values(query).some((value) => value !== null)) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No study matches"
        act={{
          name: 'Clear all filters',
          run: () => {
            changeQuery(everything);
          },
        }}
      >
        The filters at the left leave nothing over.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconPhotoPlus}
      title="No studies yet"
      act={{ name: 'Import a folder of DICOM files', run: onImport, disabled: readOnly }}
    >
      Mammograms of this workspace are listed here, four views a row. The files stay where they are; the workspace keeps
      what is known of them.
    </EmptyState>
  );
}
