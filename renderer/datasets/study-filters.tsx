import type { Dataset, SplitPart, StudyQuery } from '@contract/index';
import { SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode, type Ref } from 'react';

import { ErrorState, formatCount, LoadingState } from '../ui';
import { changeQuery, everything, loadDatasets, useDatasets } from './store';

const SEARCH_DELAY_MS = 150;

export function StudyFilters({ searchRef }: { readonly searchRef: Ref<HTMLInputElement> }): ReactNode {
  const query = useDatasets((state) => state.query);
  const filtered = Object.values(query).some((value) => value !== null);
  return (
    <div className="datasets-filters">
      <SearchField searchRef={searchRef} />
      <FilterSection title="Dataset">
        <DatasetChoice />
      </FilterSection>
      <ImageFilters query={query} />
      {filtered ? (
        <UnstyledButton
          className="datasets-clear"
          onClick={() => {
            changeQuery(everything);
          }}
        >
          <IconX size={14} aria-hidden /> Clear all filters
        </UnstyledButton>
      ) : null}
    </div>
  );
}

function ImageFilters({ query }: { readonly query: StudyQuery }): ReactNode {
  const label = query.malignant === null ? null : query.malignant ? 'malignant' : 'not';
  return (
    <>
      <Choice
        label="Label"
        value={label}
        options={LABELS}
        onChange={(value) => {
          changeQuery({ malignant: value === null ? null : value === 'malignant' });
        }}
      />
      <Choice
        label="Density"
        value={query.density}
        options={DENSITIES}
        onChange={(density) => {
          changeQuery({ density });
        }}
      />
      <Choice
        label="Split part"
        value={query.splitPart}
        options={PARTS}
        onChange={(splitPart) => {
          changeQuery({ splitPart });
        }}
      />
    </>
  );
}

const LABELS = [
  { value: 'malignant', label: 'Malignant' },
  { value: 'not', label: 'Not' },
] as const;

const DENSITIES = (['A', 'B', 'C', 'D'] as const).map((value) => ({ value, label: value }));

const PARTS: readonly { readonly value: SplitPart; readonly label: string }[] = [
  { value: 'train', label: 'Train' },
  { value: 'validation', label: 'Valid.' },
  { value: 'test', label: 'Test' },
];

function SearchField({ searchRef }: { readonly searchRef: Ref<HTMLInputElement> }): ReactNode {
  const asked = useDatasets((state) => state.query.text);
  const [text, setText] = useState(asked ?? '');
  useEffect(() => {
    setText(asked ?? '');
  }, [asked]);
  useEffect(() => {
    const wanted = text.trim() === '' ? null : text.trim();
    if (wanted === asked) return undefined;
    const timer = window.setTimeout(() => {
      changeQuery({ text: wanted });
    }, SEARCH_DELAY_MS);
    return () => {
      window.clearTimeout(timer);
    };
    // Only typing starts the wait: an answer in between must not.
  }, [text]);
  return (
    <TextInput
      ref={searchRef}
      aria-label="Search studies"
      placeholder="Patient, dataset, finding"
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setText('');
      }}
    />
  );
}

function FilterSection({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section>
      <Text size="xs" c="dimmed" mb={4}>
        {title}
      </Text>
      {children}
    </section>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value | null;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value | null) => void;
}

const ANY = 'any';

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>): ReactNode {
  return (
    <FilterSection title={label}>
      <SegmentedControl
        fullWidth
        aria-label={label}
        value={value ?? ANY}
        data={[{ value: ANY, label: 'Any' }, ...options]}
        onChange={(chosen) => {
          onChange(options.find((option) => option.value === chosen)?.value ?? null);
        }}
      />
    </FilterSection>
  );
}

function DatasetChoice(): ReactNode {
  const datasets = useDatasets((state) => state.datasets);
  const chosen = useDatasets((state) => state.query.datasetId);
  if (datasets.state === 'loading') return <LoadingState what="datasets" rows={2} rowHeightPx={28} />;
  if (datasets.state === 'failed') return <ErrorState failure={datasets.failure} onRetry={() => void loadDatasets()} />;
  const all = datasets.value.reduce((sum, dataset) => sum + dataset.studyCount, 0);
  return (
    <div role="radiogroup" aria-label="Dataset">
      <DatasetLine name="All datasets" count={all} chosen={chosen === null} datasetId={null} />
      {datasets.value.map((dataset) => (
        <DatasetLine
          key={dataset.id}
          name={dataset.name}
          count={dataset.studyCount}
          chosen={chosen === dataset.id}
          datasetId={dataset.id}
        />
      ))}
    </div>
  );
}

interface DatasetLineProps {
  readonly name: string;
  readonly count: number;
  readonly chosen: boolean;
  readonly datasetId: Dataset['id'] | null;
}

function DatasetLine({ name, count, chosen, datasetId }: DatasetLineProps): ReactNode {
  return (
    <UnstyledButton
      className="datasets-choice"
      role="radio"
      aria-checked={chosen}
      onClick={() => {
        changeQuery({ datasetId });
      }}
    >
      <span className="ui-ellipsis" title={name}>
        {name}
      </span>
      <span className="ui-figure datasets-quiet">{formatCount(count)}</span>
    </UnstyledButton>
  );
}
