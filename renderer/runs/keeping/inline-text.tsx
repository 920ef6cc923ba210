import { Textarea, TextInput } from '@mantine/core';
import { useState, type ChangeEvent, type KeyboardEvent, type ReactNode } from 'react';

export interface InlineTextProps {
  readonly label: string;
  readonly initial: string;
  readonly maxLength: number;
  /** Several lines: Ctrl+Enter saves then, and Enter begins a line. */
  readonly multiline?: boolean;
  readonly placeholder?: string;
  /** Why this text cannot be saved; null when it can. */
  readonly refuse?: (text: string) => string | null;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
}

/** A text edited where it stands: Enter saves it, Escape lets it be, and so does leaving it unchanged. */
export function InlineText(props: InlineTextProps): ReactNode {
  const { label, initial, maxLength, multiline = false, placeholder, refuse, onSave, onCancel } = props;
  const [text, setText] = useState(initial);
  const error = refuse?.(text) ?? null;
  const save = (): void => {
    if (text === initial) onCancel();
    else if (error === null) onSave(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter' && (!multiline || event.ctrlKey)) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const field = {
    'aria-label': label,
    value: text,
    maxLength,
    error,
    autoFocus: true,
    onKeyDown,
    // What was typed is kept when one clicks elsewhere; what cannot be saved stays open, with the reason.
    onBlur: save,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setText(event.currentTarget.value),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  return multiline ? (
    <Textarea {...field} autosize minRows={3} maxRows={12} className="run-inline-text" />
  ) : (
    <TextInput {...field} className="run-inline-text" />
  );
}
