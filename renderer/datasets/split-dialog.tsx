import type { Dataset, SplitRequest, SplitSummary } from '@contract/index';
import { Group, Modal, NumberInput, Select, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { useSubmission } from '../bridge';
import { DialogForm } from '../ui';
import { OtherSplits, SplitTable } from './split-table';
import { createSplit } from './store';

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
  const [fields, setFields] = useState<SplitFields>({ seed: defaultSeed, train: 50, validation: 15 });
  const [made, setMade] = useState<SplitSummary | null>(null);
  const { submit, ...submission } = useSubmission(setMade);
  const request = splitRequestOf(datasetId, fields);
  return (
    <DialogForm
      act="Create split"
      acting="Splitting …"
      ready={request !== null}
      {...submission}
      onSubmit={() => {
        if (request !== null) submit(() => createSplit(request));
      }}
      onClose={onClose}
      closeName={made === null ? 'Cancel' : 'Close'}
    >
      <Select
        label="Dataset"
        allowDeselect={false}
        data={datasets.map((dataset) => ({ value: dataset.id, label: dataset.name }))}
        value={datasetId}
        onChange={setDatasetId}
      />
      <SplitNumbers fields={fields} onChange={setFields} />
      <Text c="dimmed">
        All images of a patient go to one part, and malignant and other patients are shared out alike. Epochs and
        thresholds are chosen on validation; the test part is scored once.
      </Text>
      {made === null ? null : <SplitTable split={made} />}
      <OtherSplits datasetId={datasetId} exceptId={made?.splitId ?? null} />
    </DialogForm>
  );
}

/** As typed: an emptied field is ''. */
interface SplitFields {
  readonly seed: string | number;
  readonly train: string | number;
  readonly validation: string | number;
}

function testPercentOf({ train, validation }: SplitFields): number {
  return 100 - Number(train) - Number(validation);
}

/** Null while a field is empty or a part would be. */
export function splitRequestOf(datasetId: string | null, fields: SplitFields): SplitRequest | null {
  const { seed, train, validation } = fields;
  if (datasetId === null || seed === '' || train === '' || validation === '') return null;
  if (Number(train) <= 0 || testPercentOf(fields) <= 0) return null;
  const fractions = { trainFraction: Number(train) / 100, validationFraction: Number(validation) / 100 };
  return { datasetId, seed: Number(seed), ...fractions };
}

interface SplitNumbersProps {
  readonly fields: SplitFields;
  readonly onChange: (fields: SplitFields) => void;
}

function SplitNumbers({ fields, onChange }: SplitNumbersProps): ReactNode {
  const set = (name: keyof SplitFields) => (value: string | number) => {
    onChange({ ...fields, [name]: value });
  };
  const test = testPercentOf(fields);
  return (
    <Group grow align="flex-start">
      <NumberInput
        label="Seed"
        min={0}
        max={2_147_483_647}
        allowDecimal={false}
        value={fields.seed}
        onChange={set('seed')}
      />
      <NumberInput label="Train" suffix=" %" min={1} max={98} value={fields.train} onChange={set('train')} />
      <NumberInput
        label="Validation"
        suffix=" %"
        min={0}
        max={98}
        value={fields.validation}
        onChange={set('validation')}
      />
      <NumberInput
        label="Test"
        suffix=" %"
        value={test}
        readOnly
        variant="unstyled"
        error={test > 0 ? null : 'Nothing is left for the test part'}
      />
    </Group>
  );
}
