import { NumberInput, Slider, Switch, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onSet: (text: string) => void;
}

/** Written when it is left or Enter is pressed, not at each key. */
export function TextField({ label, value, placeholder, onSet }: TextFieldProps): ReactNode {
  const [text, setText] = useState(value);
  useEffect(() => {
    setText(value);
  }, [value]);
  const commit = (): void => {
    if (text !== value) onSet(text);
  };
  return (
    <TextInput
      aria-label={label}
      classNames={{ input: 'ui-mono' }}
      value={text}
      placeholder={placeholder}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly suffix: string;
  /** How many digits may follow the point; none for what is counted. */
  readonly decimals?: number;
  readonly onSet: (value: number) => void;
}

export function NumberField(props: NumberFieldProps): ReactNode {
  const { label, value, minimum, maximum, suffix, decimals = 0, onSet } = props;
  const [typed, setTyped] = useState<string | number>(value);
  useEffect(() => {
    setTyped(value);
  }, [value]);
  const commit = (): void => {
    const wanted = Number(typed);
    if (typed === '' || !Number.isFinite(wanted)) return setTyped(value);
    const within = Math.min(maximum, Math.max(minimum, wanted));
    setTyped(within);
    if (within !== value) onSet(within);
  };
  return (
    <NumberInput
      aria-label={label}
      value={typed}
      min={minimum}
      max={maximum}
      suffix={suffix}
      allowDecimal={decimals > 0}
      decimalScale={decimals}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}

interface BytesFieldProps extends Omit<NumberFieldProps, 'suffix' | 'decimals'> {
  readonly unit: 'MiB' | 'GiB';
}

const UNITS = { MiB: { bytes: 1024 ** 2, decimals: 0 }, GiB: { bytes: 1024 ** 3, decimals: 2 } } as const;

/** Kept in bytes, shown in a unit that people count in. */
export function BytesField({ label, value, minimum, maximum, unit, onSet }: BytesFieldProps): ReactNode {
  const { bytes, decimals } = UNITS[unit];
  return (
    <NumberField
      label={label}
      value={Number((value / bytes).toFixed(decimals))}
      minimum={minimum / bytes}
      maximum={maximum / bytes}
      suffix={` ${unit}`}
      decimals={decimals}
      onSet={(count) => {
        onSet(Math.round(count * bytes));
      }}
    />
  );
}

interface ShareFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onSet: (value: number) => void;
}

/** 0 to 1, by hand. */
export function ShareField({ label, value, onSet }: ShareFieldProps): ReactNode {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    setShown(value);
  }, [value]);
  return (
    <Slider
      aria-label={label}
      min={0}
      max={1}
      step={0.05}
      value={shown}
      label={(each) => each.toFixed(2)}
      onChange={setShown}
      onChangeEnd={onSet}
    />
  );
}

interface SwitchFieldProps {
  readonly label: string;
  readonly value: boolean;
  readonly onSet: (value: boolean) => void;
}

/** On or off, and in words which. */
export function SwitchField({ label, value, onSet }: SwitchFieldProps): ReactNode {
  return (
    <Switch
      aria-label={label}
      checked={value}
      label={value ? 'on' : 'off'}
      onChange={(event) => {
        onSet(event.currentTarget.checked);
      }}
    />
  );
}
