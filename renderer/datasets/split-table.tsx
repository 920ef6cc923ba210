import type { SplitCounts, SplitSummary } from '@contract/index';
import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatCount, formatNumber, HashText, RelativeTime } from '../ui';
import { useDatasets } from './store';

export function SplitTable({ split }: { readonly split: SplitSummary }): ReactNode {
  return (
    <Table withRowBorders={false} verticalSpacing={4} aria-label={`Split ${split.hash.slice(0, 6)}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            Split <HashText hash={split.hash} length={8} />
          </Table.Th>
          <Table.Th ta="right">Patients</Table.Th>
          <Table.Th ta="right">Images</Table.Th>
          <Table.Th ta="right">Malignant</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <PartRow name="Train" counts={split.train} />
        <PartRow name="Validation" counts={split.validation} />
        <PartRow name="Test" counts={split.test} />
      </Table.Tbody>
    </Table>
  );
}

function PartRow({ name, counts }: { readonly name: string; readonly counts: SplitCounts }): ReactNode {
  const share = counts.images === 0 ? null : (100 * counts.malignantImages) / counts.images;
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.patients)}</Table.Td>
      <Table.Td ta="right">{formatCount(counts.images)}</Table.Td>
      <Table.Td ta="right">
        {formatCount(counts.malignantImages)}{' '}
        <Text span inherit c="dimmed">
          {share === null ? '' : `${formatNumber(share, 2)} %`}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

interface OtherSplitsProps {
  readonly datasetId: string | null;
  readonly exceptId: string | null;
}

/** The splits that the dataset has already. */
export function OtherSplits({ datasetId, exceptId }: OtherSplitsProps): ReactNode {
  const splits = useDatasets((state) => state.splits);
  if (splits.state !== 'ready') return null;
  const others = splits.value.filter((split) => split.datasetId === datasetId && split.splitId !== exceptId);
  if (others.length === 0) return null;
  return (
    <section>
      <Text c="dimmed" mb={4}>
        Splits of this dataset so far
      </Text>
      {others.map((split) => (
        <div key={split.splitId} className="datasets-split-line">
          <HashText hash={split.hash} length={8} />
          <span className="ui-figure">seed {split.seed}</span>
          <span className="ui-figure">
            {formatCount(split.train.images)} / {formatCount(split.validation.images)} /{' '}
            {formatCount(split.test.images)} <span className="datasets-quiet">images</span>
          </span>
          <span className="datasets-quiet">
            <RelativeTime atMs={split.createdAtMs} />
          </span>
        </div>
      ))}
    </section>
  );
}
