import type { Problem } from '@contract/index';
import type { Scalar } from '@core/config';
import { ActionIcon, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { titleWithUnit } from './field-picker';
import type { SweepField } from './sweep-fields';
import type { AxisDraft, DrawKind, SweepKind } from './sweep-plan';
import { exampleOf, valueText } from './value-list';

export interface AxisRowProps {
  readonly field: SweepField;
  readonly axis: AxisDraft;
  readonly kind: SweepKind;
  readonly problem: Problem | null;
  readonly onChange: (change: Partial<AxisDraft>) => void;
  readonly onRemove: () => void;
}

const drawNames: Readonly<Record<DrawKind, string>> = {
  choice: 'one of a list',
  uniform: 'uniform',
  'log-uniform': 'log-uniform',
  integer: 'whole number',
};

/** One varied field: what it is, how it is drawn, and between what. */
export function AxisRow(props: AxisRowProps): ReactNode {
  const { field, axis, kind, problem, onChange, onRemove } = props;
  const name = titleWithUnit(field);
  return (
    <li className="sweep-axis" data-testid={`sweep-axis-${field.pointer}`}>
      <span className="sweep-axis-name" title={field.help}>
        <span>{field.section === '' ? name : `${field.section} › ${name}`}</span>
        <code>{field.pointer}</code>
      </span>
      <span className="sweep-axis-draw">
        {kind === 'random' ? <DrawChoice field={field} axis={axis} onChange={onChange} /> : null}
      </span>
      <Values {...props} />
      <ActionIcon aria-label={`Vary ${name} no longer`} title="Vary it no longer" onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
      {problem === null ? null : (
        <p className="config-error sweep-axis-problem" role="alert">
          {problem.message}
        </p>
      )}
    </li>
  );
}

function DrawChoice({ field, axis, onChange }: Pick<AxisRowProps, 'field' | 'axis' | 'onChange'>): ReactNode {
  const draws = drawsOf(field);
  return (
    <Select
      aria-label={`How ${field.title} is drawn`}
      data={draws.map((draw) => ({ value: draw, label: drawNames[draw] }))}
      value={axis.draw}
      onChange={(draw) => {
        const chosen = draws.find((each) => each === draw);
        if (chosen !== undefined) onChange({ draw: chosen });
      }}
      allowDeselect={false}
    />
  );
}

function drawsOf({ kind }: SweepField): readonly DrawKind[] {
  if (kind === 'integer') return ['choice', 'integer'];
  return kind === 'number' ? ['choice', 'uniform', 'log-uniform'] : ['choice'];
}

function Values({ field, axis, kind, problem, onChange }: AxisRowProps): ReactNode {
  const isList = kind === 'grid' || axis.draw === 'choice';
  if (isList && field.kind === 'choice') return <Choices field={field} axis={axis} onChange={onChange} />;
  if (isList) {
    return (
      <TextInput
        aria-label={`Values of ${field.title}`}
        placeholder={exampleOf(field)}
        value={axis.text}
        error={problem !== null}
        spellCheck={false}
        autoComplete="off"
        title={listHelp(field)}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
    );
  }
  return (
    <span className="sweep-bounds">
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          aria-label={`${field.title} ${end}`}
          placeholder={String((end === 'from' ? field.minimum : field.maximum) ?? end)}
          value={axis[end]}
          error={problem !== null}
          inputMode="decimal"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ [end]: event.currentTarget.value })}
          classNames={{ input: 'config-number' }}
        />
      ))}
    </span>
  );
}

function Choices({ field, axis, onChange }: Pick<AxisRowProps, 'field' | 'axis' | 'onChange'>): ReactNode {
  const values: readonly Scalar[] = field.nullable ? [...field.choices, null] : field.choices;
  return (
    <MultiSelect
      size="xs"
      aria-label={`Values of ${field.title}`}
      placeholder={axis.chosen.length === 0 ? 'Choose values' : ''}
      data={values.map((value) => ({ value: JSON.stringify(value), label: valueText(field, value) }))}
      value={axis.chosen.filter((value) => values.includes(value)).map((value) => JSON.stringify(value))}
      onChange={(chosen) => onChange({ chosen: values.filter((value) => chosen.includes(JSON.stringify(value))) })}
      hidePickedOptions
    />
  );
}

function listHelp(field: SweepField): string {
  const ranges = field.kind === 'integer' ? ' 1..5 is 1, 2, 3, 4, 5.' : '';
  const none = field.nullable ? ' “none” leaves the field empty.' : '';
  return `Values, separated by commas.${ranges}${none}`;
}
