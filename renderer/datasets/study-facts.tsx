import type { Finding, ImageRecord, SplitSummary, Study } from '@contract/index';
import { Button, Text } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useLoaded, workstation } from '../bridge';
import {
  countOf,
  EmptyState,
  ErrorState,
  FactList,
  HashText,
  LoadingState,
  PatientText,
  UNKNOWN,
  type Fact,
} from '../ui';
import { hangThumbnails, nameOfView } from './hang-thumbnails';
import { LabelText, nameOfPart } from './label-text';
import { useDatasets } from './store';
import { Thumbnail } from './thumbnail';

export interface StudyFactsProps {
  readonly studyId: string | null;
  readonly onOpen: (studyId: string) => void;
}

/** What is known of the study that the keyboard is on. */
export function StudyFacts({ studyId, onOpen }: StudyFactsProps): ReactNode {
  if (studyId === null) {
    return (
      <EmptyState icon={IconPhoto} title="No study selected">
        Click a study, or move with j and k: its views and facts show here.
      </EmptyState>
    );
  }
  return <LoadedStudyFacts studyId={studyId} onOpen={onOpen} />;
}

function LoadedStudyFacts({
  studyId,
  onOpen,
}: {
  readonly studyId: string;
  readonly onOpen: (id: string) => void;
}): ReactNode {
  const { loadable, reload } = useLoaded(studyId, () => workstation.datasets.study({ studyId }));
  if (loadable.state === 'loading') return <LoadingState what="the study" rows={6} />;
  if (loadable.state === 'failed') return <ErrorState failure={loadable.failure} onRetry={reload} />;
  const study = loadable.value;
  const { slots, rest } = hangThumbnails(study.row.images);
  return (
    <div className="datasets-facts">
      <div className="datasets-four">
        {slots.map((image, slot) => (
          <Thumbnail key={slot} image={image} />
        ))}
      </div>
      {rest.length === 0 ? null : (
        <div className="datasets-rest">
          {rest.map((image) => (
            <Thumbnail key={image.imageId} image={image} />
          ))}
        </div>
      )}
      <Button
        fullWidth
        variant="default"
        onClick={() => {
          onOpen(studyId);
        }}
      >
        Open in the viewer
      </Button>
      <StudyFactTable study={study} />
      <FindingLines images={study.images} />
    </div>
  );
}

function StudyFactTable({ study }: { readonly study: Study }): ReactNode {
  const splits = useDatasets((state) => state.splits);
  const { row, images } = study;
  const newest = splits.state === 'ready' ? newestSplit(splits.value, row.datasetId) : null;
  const facts: readonly Fact[] = [
    { name: 'Patient', value: <PatientText patientKey={row.patientKey} /> },
    { name: 'Dataset', value: row.datasetName },
    { name: 'Study', value: `${row.studyDateLabel ?? UNKNOWN}${row.isPrior ? ' (prior)' : ''}` },
    { name: 'Images', value: countOf(images.length, 'image') },
    { name: 'Size', value: distinct(images.map((image) => `${image.rows} × ${image.columns}`)) },
    { name: 'Density', value: row.density ?? UNKNOWN },
    { name: 'Label', value: <LabelText malignant={row.malignant} /> },
    { name: 'Photometric', value: distinct(images.map((image) => image.photometricInterpretation)) },
    { name: 'Views from', value: distinct(images.map((image) => image.viewSource)) },
    {
      name: 'Split',
      value:
        row.splitPart === null || newest === null ? (
          nameOfPart(row.splitPart)
        ) : (
          <>
            {row.splitPart} <HashText hash={newest.hash} />
          </>
        ),
    },
  ];
  return <FactList facts={facts} />;
}

function newestSplit(splits: readonly SplitSummary[], datasetId: string): SplitSummary | null {
  const own = splits.filter((split) => split.datasetId === datasetId);
  return own.sort((a, b) => b.createdAtMs - a.createdAtMs)[0] ?? null;
}

function distinct(values: readonly string[]): string {
  const unique = [...new Set(values)];
  return unique.length === 0 ? UNKNOWN : unique.join(', ');
}

function FindingLines({ images }: { readonly images: readonly ImageRecord[] }): ReactNode {
  const lines = images.flatMap((image) => image.findings.map((finding) => ({ image, finding })));
  if (lines.length === 0) return null;
  return (
    <section>
      <Text fw={600} mb={4}>
        {countOf(lines.length, 'finding')}
      </Text>
      <ul className="datasets-findings">
        {lines.map(({ image, finding }) => (
          <li key={`${image.imageId} ${finding.lesionId}`}>
            <span>{nameOfView(image)}</span>
            <span>{findingInWords(finding)}</span>
            <span className="datasets-quiet ui-ellipsis" title={`Drawn by ${finding.source}`}>
              {finding.lesionId}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function findingInWords(finding: Finding): string {
  const kind = finding.kind.replace('-', ' ');
  return finding.pathology === null ? kind : `${finding.pathology} ${kind}`;
}
