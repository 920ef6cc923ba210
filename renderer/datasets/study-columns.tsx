import type { StudyRow } from '@contract/index';
import { Tooltip } from '@mantine/core';
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';

import { PatientText, UNKNOWN } from '../ui';
import { hangThumbnails } from './hang-thumbnails';
import { findingsInWords, LabelText, nameOfPart } from './label-text';
import { Thumbnail } from './thumbnail';

export const studyTableFeatures = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text, basic: sortFn_basic },
});

const helper = createColumnHelper<typeof studyTableFeatures, StudyRow>();

export const studyColumns = helper.columns([
  helper.display({ id: 'views', header: 'Views', cell: ({ row }) => <Views study={row.original} /> }),
  helper.accessor('patientKey', {
    header: 'Patient',
    sortFn: 'text',
    cell: ({ getValue }) => <PatientText patientKey={getValue()} />,
  }),
  helper.accessor((study) => study.studyDateLabel ?? '', {
    id: 'date',
    header: 'Study',
    sortFn: 'text',
    cell: ({ row }) => <StudyDate study={row.original} />,
  }),
  helper.accessor('datasetName', {
    header: 'Dataset',
    sortFn: 'text',
    cell: ({ getValue }) => (
      <span className="ui-ellipsis" title={getValue()}>
        {getValue()}
      </span>
    ),
  }),
  helper.accessor((study) => study.density ?? '', {
    id: 'density',
    header: 'Density',
    sortFn: 'text',
    cell: ({ row }) => row.original.density ?? UNKNOWN,
  }),
  helper.accessor((study) => (study.malignant === null ? 0 : study.malignant ? 2 : 1), {
    id: 'label',
    header: 'Label',
    sortFn: 'basic',
    sortDescFirst: true,
    cell: ({ row }) => <LabelText malignant={row.original.malignant} />,
  }),
  helper.accessor('findingCount', {
    header: 'Findings',
    sortFn: 'basic',
    cell: ({ row }) => {
      const words = findingsInWords(row.original.findingKinds, row.original.findingCount);
      return (
        <span className="ui-ellipsis" title={words}>
          {words}
        </span>
      );
    },
  }),
  helper.accessor((study) => study.splitPart ?? '', {
    id: 'part',
    header: 'Split',
    sortFn: 'text',
    cell: ({ row }) => nameOfPart(row.original.splitPart),
  }),
]);

function Views({ study }: { readonly study: StudyRow }): ReactNode {
  const { slots, rest } = hangThumbnails(study.images);
  return (
    <span className="datasets-views">
      {slots.map((image, slot) => (
        <Thumbnail key={slot} image={image} />
      ))}
      {rest.length === 0 ? null : (
        <Tooltip label={`${rest.length} more of this study`}>
          <span className="datasets-quiet">+{rest.length}</span>
        </Tooltip>
      )}
    </span>
  );
}

function StudyDate({ study }: { readonly study: StudyRow }): ReactNode {
  return (
    <span>
      {study.studyDateLabel ?? UNKNOWN}
      {study.isPrior ? <span className="datasets-quiet"> prior</span> : null}
    </span>
  );
}
