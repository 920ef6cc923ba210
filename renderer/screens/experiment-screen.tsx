import { useEffect, useState, type ReactNode } from 'react';

import { beginFromRun, ConfigForm, loadPresets, loadSplits, MeaningPanel, PresetList, useConfig } from '../config';
import { SplitDialog, useDatasets } from '../datasets';
import { navigate, type RouteTo } from '../shell';
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
            content: <Meaning onStarted={showRun} />,
          },
        ]}
      />
      <NewSplit opened={splitting} onClose={() => setSplitting(false)} />
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
  return (
    <Panel title="Experiment">
      {hasDraft ? <ConfigForm onCreateSplit={onCreateSplit} /> : null}
      {!hasDraft && presets.state === 'loading' ? <LoadingState what="the form" rows={14} /> : null}
      {!hasDraft && presets.state === 'failed' ? (
        <ErrorState failure={presets.failure} onRetry={() => void loadPresets()} />
      ) : null}
    </Panel>
  );
}

function Meaning({ onStarted }: { readonly onStarted: (runId: string) => void }): ReactNode {
  return (
    <Panel title="What it means" scroll={false} flush>
      <MeaningPanel onStarted={onStarted} />
    </Panel>
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
