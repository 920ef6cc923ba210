import { Checkbox, Select, TextInput } from '@mantine/core';
import type { BaseInputTemplateProps, RJSFSchema, WidgetProps } from '@rjsf/utils';
import type { KeyboardEvent, ReactNode } from 'react';

import type { ConfigFormContext } from './form-context';
import { numberOf, useInputText } from './number-text';
import { SplitChooser } from './split-chooser';
import { useConfig } from './store';

type Widget = WidgetProps<unknown, RJSFSchema, ConfigFormContext>;

/**
 * One line of text, or a number as people write it: 3e-4 is taken as it stands, and what is no number goes on as text,
 * so that the check names it.
 */
export function TextOrNumberInput(props: BaseInputTemplateProps<unknown, RJSFSchema, ConfigFormContext>): ReactNode {
  const { id, schema, onChange, rawErrors, disabled } = props;
  const value: unknown = props.value;
  const types = [schema.type].flat();
  const isNumber = types.includes('number') || types.includes('integer');
  const isNullable = types.includes('null');
  const [text, setText] = useInputText(value, isNumber);
  const change = (next: string): void => {
    setText(next);
    const written = isNumber ? numberOf(next) : next === '' ? undefined : next;
    onChange(written ?? (isNullable ? null : undefined));
  };
  const step = (event: KeyboardEvent): void => {
    if (!types.includes('integer') || typeof value !== 'number') return;
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const next = value + direction * (schema.multipleOf ?? 1);
    change(String(Math.max(schema.minimum ?? -Infinity, Math.min(schema.maximum ?? Infinity, next))));
  };
  return (
    <TextInput
      id={id}
      value={text}
      disabled={disabled ?? false}
      inputMode={isNumber ? 'decimal' : 'text'}
      spellCheck={false}
      {...(isNullable ? { placeholder: isNumber ? 'off' : 'none' } : {})}
      autoComplete="off"
      error={(rawErrors?.length ?? 0) > 0}
      aria-describedby={`${id}__words`}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={step}
      classNames={{ input: isNumber ? 'config-number' : '' }}
    />
  );
}

export function ChoiceWidget({ id, options, value, onChange, rawErrors, disabled }: Widget): ReactNode {
  const choices = (options.enumOptions ?? []).map((option): unknown => option.value);
  return (
    <Select
      id={id}
      data={choices.map(String)}
      value={choices.includes(value) ? String(value) : null}
      onChange={(next) => onChange(choices.find((choice) => String(choice) === next))}
      allowDeselect={false}
      disabled={disabled ?? false}
      error={(rawErrors?.length ?? 0) > 0}
      aria-describedby={`${id}__words`}
    />
  );
}

export function YesNoWidget({ id, value, onChange, disabled }: Widget): ReactNode {
  return (
    <Checkbox
      id={id}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
      disabled={disabled ?? false}
      aria-describedby={`${id}__words`}
    />
  );
}

export function SplitWidget({ id, value, onChange, rawErrors, registry }: Widget): ReactNode {
  const splits = useConfig((state) => state.splits);
  const datasets = useConfig((state) => state.datasets);
  const { onCreateSplit } = registry.formContext;
  return (
    <SplitChooser
      id={id}
      splits={splits}
      datasets={datasets}
      value={typeof value === 'string' ? value : null}
      invalid={(rawErrors?.length ?? 0) > 0}
      onChange={onChange}
      onCreateSplit={onCreateSplit}
    />
  );
}
