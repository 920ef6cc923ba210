import type { Failure } from '@contract/index';
import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

import { FailureNote } from './failure-note';

export interface DialogFormProps {
  readonly children: ReactNode;
  readonly act: string;
  /** What the button says while it works: 'Creating …'. */
  readonly acting: string;
  readonly ready: boolean;
  readonly working: boolean;
  readonly failure: Failure | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly closeName?: string;
}

/** Fields, the failure if there was one, and the two buttons. */
export function DialogForm(props: DialogFormProps): ReactNode {
  const { children, act, acting, ready, working, failure, onSubmit, onClose, closeName = 'Cancel' } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !working) onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        {failure === null ? null : <FailureNote failure={failure} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {closeName}
          </Button>
          <Button type="submit" disabled={!ready || working}>
            {working ? acting : act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
