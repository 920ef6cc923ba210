import { useEffect, useState } from 'react';

/** The number that is written, or the text itself where none is; undefined for nothing. */
export function numberOf(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) && /^[-+\d.e]+$/i.test(trimmed) ? number : trimmed;
}

/** What stands in an input: typing keeps its own spelling ("3e-4", "0.10"); a value from elsewhere replaces it. */
export function useInputText(value: unknown, isNumber: boolean): readonly [string, (text: string) => void] {
  const [text, setText] = useState(textOf(value));
  useEffect(() => {
    setText((before) => (isNumber && (numberOf(before) ?? null) === (value ?? null) ? before : textOf(value)));
  }, [value, isNumber]);
  return [text, setText];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
