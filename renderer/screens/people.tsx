import { SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useDatasets } from '../datasets';
import { navigate, useRunStatus, type Route } from '../shell';
import { countOf, formatCount } from '../ui';
import { useWorkspace } from '../workspace';

interface Step {
  readonly name: string;
  readonly detail: string;
  readonly run: () => void;
}

interface PeopleProps {
  readonly hasWorkspace: boolean;
  readonly onCreate: () => void;
  readonly onOpen: () => void;
}

/** The three who come here, each with a first step that works now. */
export function People({ hasWorkspace, onCreate, onOpen }: PeopleProps): ReactNode {
  const counts = useWorkspaceCounts();
  const create: Step = { name: 'Create a workspace', detail: 'A folder for the catalogue and the runs', run: onCreate };
  const open: Step = { name: 'Open a workspace', detail: 'One that was made here or elsewhere', run: onOpen };
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xl" className="screens-section">
      <Person
        who="Researcher"
        what="Imports a dataset, splits it by patient, trains, and comes back in the morning."
        steps={hasWorkspace ? researcherSteps(counts) : [create]}
      />
      <Person
        who="Annotator"
        what="Looks through hung and windowed studies by keyboard; needs no GPU and no Python."
        steps={[useReaderStep(), hasWorkspace ? studiesStep(counts) : open]}
      />
      <Person
        who="Presenter"
        what="Shows what was trained and measured, with intervals, on any laptop."
        steps={[hasWorkspace ? runsStep(counts) : open]}
      />
    </SimpleGrid>
  );
}

function useReaderStep(): Step {
  const readers = useWorkspace((state) => (state.readers.state === 'ready' ? state.readers.value : null));
  const reader = readers?.readers.find((each) => each.id === readers.selectedId) ?? null;
  return {
    name: reader === null ? 'Choose who reads' : `Reading as ${reader.name}`,
    detail: 'Findings are kept under that name',
    run: to({ screen: 'settings' }),
  };
}

function studiesStep(counts: WorkspaceCounts): Step {
  const detail = countOf(counts.studies, 'study', 'studies');
  return { name: 'Look through the studies', detail, run: to({ screen: 'studies' }) };
}

function runsStep(counts: WorkspaceCounts): Step {
  const detail = `${countOf(counts.runs, 'run')}, ${formatCount(counts.models)} with a model`;
  return { name: 'Show the runs', detail, run: to({ screen: 'runs' }) };
}

interface WorkspaceCounts {
  readonly studies: number;
  readonly splits: number;
  readonly runs: number;
  readonly models: number;
}

function useWorkspaceCounts(): WorkspaceCounts {
  const datasets = useDatasets((state) => state.datasets);
  const splits = useDatasets((state) => state.splits);
  const runs = useRunStatus((state) => state.runs);
  return {
    studies: datasets.state === 'ready' ? datasets.value.reduce((sum, dataset) => sum + dataset.studyCount, 0) : 0,
    splits: splits.state === 'ready' ? splits.value.length : 0,
    runs: runs.size,
    models: [...runs.values()].filter((run) => run.hasModel).length,
  };
}

function researcherSteps(counts: WorkspaceCounts): readonly Step[] {
  return [
    {
      name: counts.studies === 0 ? 'Import a dataset' : 'Datasets and splits',
      detail:
        counts.studies === 0
          ? 'A folder of DICOM files'
          : `${countOf(counts.studies, 'study', 'studies')}, ${countOf(counts.splits, 'split')}`,
      run: to({ screen: 'studies' }),
    },
    {
      name: 'Set up an experiment',
      detail: 'From a preset, or from an earlier run',
      run: to({ screen: 'experiments', fromRunId: null }),
    },
    { name: 'Watch the runs', detail: countOf(counts.runs, 'run'), run: to({ screen: 'runs' }) },
  ];
}

function to(route: Route): () => void {
  return () => {
    navigate(route);
  };
}

interface PersonProps {
  readonly who: string;
  readonly what: string;
  readonly steps: readonly Step[];
}

function Person({ who, what, steps }: PersonProps): ReactNode {
  return (
    <section className="screens-person">
      <h2>{who}</h2>
      <Text c="dimmed">{what}</Text>
      <div className="screens-steps">
        {steps.map((step) => (
          <UnstyledButton key={step.name} className="screens-step" onClick={step.run}>
            <span>
              <span className="screens-step-name">{step.name}</span>
              <span className="screens-step-detail">{step.detail}</span>
            </span>
            <IconArrowRight size={16} stroke={1.5} aria-hidden />
          </UnstyledButton>
        ))}
      </div>
    </section>
  );
}
