import type { Dataset, SplitSummary } from '@contract/index';
import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';

import type { Loadable } from '../bridge';
import { countOf, formatCount, HashText, SafeText } from '../ui';

export interface SplitChooserProps {
  readonly id: string;
  readonly splits: Loadable<readonly SplitSummary[]>;
  readonly datasets: readonly Dataset[];
  readonly value: string | null;
  readonly invalid: boolean;
  readonly onChange: (splitId: string) => void;
  readonly onCreateSplit: () => void;
}

export function SplitChooser(props: SplitChooserProps): ReactNode {
  const { splits, datasets, value } = props;
  if (splits.state === 'loading') return <p className="split-words">Loading splits …</p>;
  if (splits.state === 'failed')
    return (
      <p className="split-words">
        <SafeText text={splits.failure.message} />
      </p>
    );
  if (splits.value.length === 0) {
    return (
      <div className="split-empty" data-testid="no-split">
        <span>There is no split yet. A split divides a dataset’s patients into train, validation and test.</span>
        <Button variant="default" onClick={props.onCreateSplit} data-testid="create-split">
          Create a split
        </Button>
      </div>
    );
  }
  const chosen = splits.value.find((split) => split.splitId === value) ?? null;
  return (
    <>
      <Select
        className="split-input"
        id={props.id}
        data={splits.value.map((split) => ({ value: split.splitId, label: nameOf(split, datasets) }))}
        value={chosen?.splitId ?? null}
        placeholder="Choose a split"
        onChange={(next) => next !== null && props.onChange(next)}
        allowDeselect={false}
        error={props.invalid}
        aria-describedby={`${props.id}__words`}
        data-testid="split-chooser"
      />
      {chosen === null ? null : <SplitFacts split={chosen} />}
    </>
  );
}

function SplitFacts({ split }: { readonly split: SplitSummary }): ReactNode {
  const parts = [
    { name: 'train', counts: split.train },
    { name: 'validation', counts: split.validation },
    { name: 'test', counts: split.test },
  ];
  return (
    <table className="split-facts">
      <tbody>
        {parts.map(({ name, counts }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{countOf(counts.patients, 'patient')}</td>
            <td>{countOf(counts.images, 'image')}</td>
            <td>{formatCount(counts.malignantImages)} malignant</td>
          </tr>
        ))}
        <tr>
          <th scope="row">split</th>
          <td>
            <HashText hash={split.hash} length={10} />
          </td>
          <td>seed {split.seed}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

function nameOf(split: SplitSummary, datasets: readonly Dataset[]): string {
  const dataset = datasets.find((each) => each.id === split.datasetId);
  return `${dataset?.name ?? 'unknown dataset'}  #${split.hash.slice(0, 6)}`;
}
