import { ActionIcon, Select, TextInput } from '@mantine/core';
import type { ErrorSchema, FieldProps, RJSFSchema } from '@rjsf/utils';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ConfigFormContext } from './form-context';
import { isJsonObject, type Json, type JsonObject } from './json-pointer';
import { numberOf, useInputText } from './number-text';
import { learningParts, movedPhase, phaseAfter, withoutPhase, withPhaseField } from './phases';

type Props = FieldProps<unknown, RJSFSchema, ConfigFormContext>;

const columns = [
  { field: 'epochs', title: 'Epochs' },
  { field: 'learningRate', title: 'Learning rate' },
  { field: 'weightDecay', title: 'Weight decay' },
] as const;

/** A stage's phases as rows: what learns, for how long, how fast. */
export function PhasesField({ fieldPathId, formData, onChange, errorSchema, schema }: Props): ReactNode {
  const phases = Array.isArray(formData) ? (formData as readonly Json[]) : [];
  const change = (next: readonly Json[]): void => onChange(next, fieldPathId.path);
  const id = fieldPathId.$id;
  return (
    <div className="phases" id={id} tabIndex={-1}>
      {phases.length === 0 ? null : (
        <div className="phases-row phases-head" aria-hidden>
          <span>What learns</span>
          {columns.map(({ field, title }) => (
            <span key={field}>{title}</span>
          ))}
        </div>
      )}
      {phases.map((phase, index) => (
        // Rows have no name but their place.
        <PhaseRow
          key={index}
          id={`${id}_${index}`}
          number={index + 1}
          phase={isJsonObject(phase) ? phase : {}}
          errors={errorsOf(errorSchema, index)}
          isLast={index === phases.length - 1}
          onField={(field, value) => change(withPhaseField(phases, index, field, value))}
          onMove={(by) => change(movedPhase(phases, index, by))}
          onRemove={() => change(withoutPhase(phases, index))}
        />
      ))}
      {phases.length >= (schema.maxItems ?? Infinity) ? null : (
        <button
          type="button"
          className="phases-add"
          data-testid={`${id}_add`}
          onClick={() => change([...phases, phaseAfter(phases)])}
        >
          <IconPlus size={14} aria-hidden />
          {phases.length === 0 ? 'Add a phase' : 'Add another'}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly number: number;
  readonly phase: JsonObject;
  readonly errors: ReadonlyMap<string, readonly string[]>;
  readonly isLast: boolean;
  readonly onField: (field: string, value: Json | undefined) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}

function PhaseRow({ id, number, phase, errors, isLast, onField, onMove, onRemove }: RowProps): ReactNode {
  const { trainable } = phase;
  return (
    <div className="phases-row" data-testid={id}>
      <Select
        id={`${id}_trainable`}
        aria-label={`Phase ${number}: what learns`}
        data={[...learningParts]}
        value={typeof trainable === 'string' ? trainable : null}
        onChange={(next) => onField('trainable', next ?? undefined)}
        allowDeselect={false}
        error={errors.has('trainable')}
      />
      {columns.map(({ field, title }) => (
        <PhaseNumber
          key={field}
          id={`${id}_${field}`}
          label={`Phase ${number}: ${title.toLowerCase()}`}
          value={phase[field]}
          invalid={errors.has(field)}
          onChange={(value) => onField(field, value)}
        />
      ))}
      <span className="phases-acts">
        <Act label={`Move phase ${number} up`} disabled={number === 1} onClick={() => onMove(-1)}>
          <IconArrowUp size={14} />
        </Act>
        <Act label={`Move phase ${number} down`} disabled={isLast} onClick={() => onMove(1)}>
          <IconArrowDown size={14} />
        </Act>
        <Act label={`Remove phase ${number}`} disabled={false} onClick={onRemove}>
          <IconX size={14} />
        </Act>
      </span>
      {[...errors].map(([field, messages]) => (
        <p key={field} className="phases-error config-error">
          {`${titleOf(field)} ${messages.join('; ')}`}
        </p>
      ))}
    </div>
  );
}

interface NumberProps {
  readonly id: string;
  readonly label: string;
  readonly value: Json | undefined;
  readonly invalid: boolean;
  readonly onChange: (value: Json | undefined) => void;
}

function PhaseNumber({ id, label, value, invalid, onChange }: NumberProps): ReactNode {
  const [text, setText] = useInputText(value, true);
  return (
    <TextInput
      id={id}
      aria-label={label}
      value={text}
      inputMode="decimal"
      autoComplete="off"
      error={invalid}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        onChange(numberOf(currentTarget.value));
      }}
      classNames={{ input: 'config-number' }}
    />
  );
}

interface ActProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Act({ label, disabled, onClick, children }: ActProps): ReactNode {
  return (
    <ActionIcon size="sm" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function titleOf(field: string): string {
  return columns.find((column) => column.field === field)?.title ?? 'What learns';
}

/** A row's errors by field. */
function errorsOf(
  errorSchema: ErrorSchema<unknown> | undefined,
  index: number,
): ReadonlyMap<string, readonly string[]> {
  const row = (errorSchema as Readonly<Record<string, unknown>> | undefined)?.[String(index)];
  if (typeof row !== 'object' || row === null) return new Map();
  const found = Object.entries(row as Readonly<Record<string, { readonly __errors?: readonly string[] } | undefined>>);
  return new Map(found.flatMap(([field, node]) => (node?.__errors === undefined ? [] : [[field, node.__errors]])));
}
