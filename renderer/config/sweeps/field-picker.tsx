import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

import type { SweepField } from './sweep-fields';

export interface FieldPickerProps {
  readonly fields: readonly SweepField[];
  /** Those that are varied already. */
  readonly taken: ReadonlySet<string>;
  readonly onPick: (field: SweepField) => void;
}

/** Finds a field by its title, its section, its unit or its place in the config. */
export function FieldPicker({ fields, taken, onPick }: FieldPickerProps): ReactNode {
  const free = fields.filter(({ pointer }) => !taken.has(pointer));
  const byPointer = new Map(free.map((field) => [field.pointer, field]));
  const sections = [...new Set(free.map(({ section }) => section))];
  return (
    <Select
      className="sweep-picker"
      label="Vary a field"
      placeholder="Title, section or /pointer …"
      data={sections.map((section) => ({
        group: section === '' ? 'General' : section,
        items: free
          .filter((field) => field.section === section)
          .map((field) => ({ value: field.pointer, label: titleWithUnit(field) })),
      }))}
      // Nothing stays chosen: what is picked becomes a line below.
      value={null}
      onChange={(pointer) => {
        const field = pointer === null ? undefined : byPointer.get(pointer);
        if (field !== undefined) onPick(field);
      }}
      searchable
      limit={200}
      maxDropdownHeight={360}
      filter={({ options, search }) => {
        const wanted = search.trim().toLowerCase();
        return options
          .map((option) =>
            'group' in option
              ? { ...option, items: option.items.filter(({ value }) => isFound(byPointer.get(value), wanted)) }
              : option,
          )
          .filter((option) => !('group' in option) || option.items.length > 0);
      }}
      renderOption={({ option }) => (
        <span className="sweep-option">
          <span>{option.label}</span>
          <code>{option.value}</code>
        </span>
      )}
      nothingFoundMessage="No field of that name"
      data-testid="sweep-field-picker"
    />
  );
}

export function titleWithUnit({ title, unit }: Pick<SweepField, 'title' | 'unit'>): string {
  return unit === null ? title : `${title} (${unit})`;
}

function isFound(field: SweepField | undefined, wanted: string): boolean {
  if (field === undefined) return false;
  const text = `${field.section} ${field.title} ${field.unit ?? ''} ${field.pointer}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}
