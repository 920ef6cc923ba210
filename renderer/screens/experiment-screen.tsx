import { useEffect, useMemo, useState, type ReactNode } from 'react';

import {
  beginFromRun,
  ConfigEditor,
  EditorBar,
  loadPresets,
  loadSplits,
  MeaningPanel,
  PresetList,
  SweepDialog,
  useConfig,
  useEditorView,
  type EarlierRun,
} from '../config';
import { SplitDialog, useDatasets } from '../datasets';
import { isActive, navigate, useRunStatus, waitingBefore, type RouteTo } from '../shell';
import { ErrorState, LoadingState, Panel, SplitView } from '../ui';
import { useWorkspace } from '../workspace';

const seedWithoutSettings = 1;

/** Where a run is described: presets, the form, and what it all means. */
export function ExperimentScreen({ route }: { readonly route: RouteTo<'experiments'> }): ReactNode {
  const [splitting, setSplitting] = useState(false);
  const openSplitDialog = (): void => setSplitting(true);
  useEffect(() => {
    void loadPresets();
    void loadSplits();
  }, []);
  useEffect(() => {
    if (route.fromRunId !== null) void beginFromRun(route.fromRunId);
  }, [route.fromRunId]);
  const showRun = (runId: string): void => navigate({ screen: 'run', runId });
  return (
    <>
      <SplitView
        name="experiment"
        panes={[
          { id: 'presets', size: '240px', minSize: '180px', maxSize: '400px', content: <Presets /> },
          { id: 'form', minSize: '480px', content: <Form onCreateSplit={openSplitDialog} /> },
          {
            id: 'meaning',
            size: '320px',
            minSize: '260px',
            maxSize: '520px',
            content: <Meaning onQueued={showRun} />,
          },
        ]}
      />
      <NewSplit opened={splitting} onClose={() => setSplitting(false)} />
      <SweepDialog onShowQueue={() => navigate({ screen: 'runs' })} />
    </>
  );
}

function Presets(): ReactNode {
  return (
    <Panel title="Presets" flush>
      <PresetList />
    </Panel>
  );
}

function Form({ onCreateSplit }: { readonly onCreateSplit: () => void }): ReactNode {
  const presets = useConfig((state) => state.presets);
  const hasDraft = useConfig((state) => state.draft !== null);
  const isSource = useEditorView() === 'source' && hasDraft;
  return (
    <Panel title="Experiment" aside={<EditorBar />} scroll={!isSource} flush={isSource}>
      {hasDraft ? <ConfigEditor onCreateSplit={onCreateSplit} /> : null}
      {!hasDraft && presets.state === 'loading' ? <LoadingState what="the form" rows={14} /> : null}
      {!hasDraft && presets.state === 'failed' ? (
        <ErrorState failure={presets.failure} onRetry={() => void loadPresets()} />
      ) : null}
    </Panel>
  );
}

function Meaning({ onQueued }: { readonly onQueued: (runId: string) => void }): ReactNode {
  const waitingCount = useRunStatus(waitingBefore);
  return (
    <Panel title="What it means" scroll={false} flush>
      <MeaningPanel waitingCount={waitingCount} earlierRuns={useEarlierRuns()} onQueued={onQueued} />
    </Panel>
  );
}

/** Those that have yet to finish, newest first: what a run can be made to follow. */
function useEarlierRuns(): readonly EarlierRun[] {
  const runs = useRunStatus((state) => state.runs);
  return useMemo(
    () =>
      [...runs.values()]
        .filter((run) => run.state === 'queued' || isActive(run.state))
        .sort((a, b) => b.createdAtMs - a.createdAtMs)
        .map(({ runId, name, state }) => ({ runId, name: `${name} (${state})` })),
    [runs],
  );
}

function NewSplit({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }): ReactNode {
  const datasets = useDatasets((state) => state.datasets);
  const seed = useWorkspace((state) =>
    state.settings.state === 'ready' ? state.settings.value.effective.splitSeed : seedWithoutSettings,
  );
  return (
    <SplitDialog
      opened={opened}
      datasets={datasets.state === 'ready' ? datasets.value : []}
      datasetId={null}
      defaultSeed={seed}
      onClose={() => {
        onClose();
        void loadSplits();
      }}
    />
  );
}
