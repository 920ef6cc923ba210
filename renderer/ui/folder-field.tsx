import { Button, Group, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

export interface FolderFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  readonly onChange: (folder: string) => void;
  /** The native dialog; null when it was canceled. */
  readonly browse: () => Promise<string | null>;
  readonly autoFocus?: boolean;
}

/** A folder's path: typed, pasted, or chosen in the system's own dialog. */
export function FolderField({
  label,
  description,
  value,
  onChange,
  browse,
  autoFocus = false,
}: FolderFieldProps): ReactNode {
  const choose = async (): Promise<void> => {
    const folder = await browse();
    if (folder !== null) onChange(folder);
  };
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        label={label}
        description={description}
        value={value}
        data-autofocus={autoFocus ? true : undefined}
        classNames={{ input: 'ui-mono' }}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <Button variant="default" onClick={() => void choose()}>
        Browse …
      </Button>
    </Group>
  );
}

/** The last part of a path, of either kind: '/data/INbreast' → 'INbreast'. */
export function folderName(folder: string): string {
  return (
    folder
      .split(/[/\\]+/)
      .filter((part) => part !== '')
      .at(-1) ?? ''
  );
}
