import type { Dataset, Failure, SplitCounts, SplitSummary } from '@contract/index';
import { Button, Group, Modal, NumberInput, Select, Stack, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { FailureNote, formatCount, formatNumber, HashText, RelativeTime } from '../ui';
import { createSplit, useDatasets } from './store';

export interface SplitDialogProps {
  readonly opened: boolean;
  readonly datasets: readonly Dataset[];
  readonly datasetId: string | null;
  /** Offered at first: the setting. */
  readonly defaultSeed: number;
  readonly onClose: () => void;
}

/** Three parts by patient: the same seed over the same pictures gives the same hash, on any machine. */
export function SplitDialog({ opened, onClose, ...form }: SplitDialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title="Split a dataset by patient" size="xl">
      <SplitForm {...form} onClose={onClose} />
    </Modal>
  );
}

type SplitFormProps = Omit<SplitDialogProps, 'opened'>;

function SplitForm({ datasets, datasetId: offered, defaultSeed, onClose }: SplitFormProps): ReactNode {
  const [datasetId, setDatasetId] = useState(offered ?? datasets[0]?.id ?? null);
  const [seed, setSeed] = useState<string | number>(defaultSeed);
  const [train, setTrain] = useState<string | number>(50);
  const [validation, setValidation] = useState<string | number>(15);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [made, setMade] = useState<SplitSummary | null>(null);
  const [working, setWorking] = useState(false);
  const test = 100 - Number(train) - Number(validation);
  const sound = datasetId !== null && seed !== '' && train !== '' && validation !== '' && Number(train) > 0 && test > 0;
  const submit = async (id: string): Promise<void> => {
    setWorking(true);
    const fractions = { trainFraction: Number(train) / 100, validationFraction: Number(validation) / 100 };
    const result = await createSplit({ datasetId: id, seed: Number(seed), ...fractions });
    setWorking(false);
    setFailure(result.ok ? null : result.failure);
    if (result.ok) setMade(result.value);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (sound && datasetId !== null) void submit(datasetId);
      }}
    >
      <Stack gap="md">
        <Select
          label="Dataset"
          allowDeselect={false}
          data={datasets.map((dataset) => ({ value: dataset.id, label: dataset.name }))}
          value={datasetId}
          onChange={setDatasetId}
        />
        <Group grow align="flex-start">
          <NumberInput label="Seed" min={0} max={2_147_483_647} allowDecimal={false} value={seed} onChange={setSeed} />
          <NumberInput label="Train" suffix=" %" min={1} max={98} value={train} onChange={setTrain} />
          <NumberInput label="Validation" suffix=" %" min={0} max={98} value={validation} onChange={setValidation} />
          <NumberInput
            label="Test"
            suffix=" %"
            value={test}
            readOnly
            variant="unstyled"
            error={test > 0 ? null : 'Nothing is left for the test part'}
          />
        </Group>
        <Text c="dimmed">
          All images of a patient go to one part, and malignant and other patients are shared out alike. Epochs and
          thresholds are chosen on validation; the test part is scored once.
        </Text>
        {failure === null ? null : <FailureNote failure={failure} />}
        {made === null ? null : <SplitTable split={made} />}
        <OtherSplits datasetId={datasetId} exceptId={made?.splitId ?? null} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {made === null ? 'Cancel' : 'Close'}
          </Button>
          <Button type="submit" disabled={!sound || working}>
            {working ? 'Splitting …' : 'Create split'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

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

function OtherSplits({ datasetId, exceptId }: OtherSplitsProps): ReactNode {
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
