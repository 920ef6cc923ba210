import type { Failure } from '@contract/index';
import { Button, Collapse, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, type Icon } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { ProblemList } from './problem-list';
import { SafeText } from './safe-text';

export interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  /** What belongs here. */
  readonly children: ReactNode;
  /** The one act that fills it. */
  readonly act?: { readonly name: string; readonly run: () => void; readonly disabled?: boolean };
}

export function EmptyState({ icon: TheIcon, title, children, act }: EmptyStateProps): ReactNode {
  return (
    <div className="ui-center">
      <Stack align="center" gap="xs" maw={440}>
        <TheIcon size={32} stroke={1.25} className="ui-empty-icon" aria-hidden />
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" ta="center">
          {children}
        </Text>
        {act === undefined ? null : (
          <Button mt="xs" onClick={act.run} disabled={act.disabled ?? false}>
            {act.name}
          </Button>
        )}
      </Stack>
    </div>
  );
}

export interface ErrorStateProps {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

/** What went wrong, in a sentence; Retry, and Details for whoever has to mend it. */
export function ErrorState({ failure, onRetry }: ErrorStateProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <div className="ui-center" role="alert">
      <Stack align="center" gap="xs" maw={640}>
        <IconAlertTriangle size={32} stroke={1.25} className="ui-tone-failed" aria-hidden />
        <Text ta="center">
          <SafeText text={failure.message} />
        </Text>
        <Group gap="xs" mt="xs">
          {onRetry === undefined ? null : (
            <Button variant="default" onClick={onRetry}>
              Retry
            </Button>
          )}
          <Button
            variant="subtle"
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          >
            Details
          </Button>
        </Group>
        <Collapse expanded={open} w="100%">
          <FailureDetails failure={failure} />
        </Collapse>
      </Stack>
    </div>
  );
}

export function FailureDetails({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <div className="ui-details">
      <Text span inherit c="dimmed">
        code{' '}
      </Text>
      <span className="ui-mono">{failure.code}</span>
      <ProblemList problems={failure.problems} />
    </div>
  );
}

export interface LoadingStateProps {
  /** What is being loaded; there is no wait without words. */
  readonly what: string;
  readonly rows?: number;
  readonly rowHeightPx?: number;
}

/** Rows where rows will be, so that nothing jumps. */
export function LoadingState({ what, rows = 8, rowHeightPx = 32 }: LoadingStateProps): ReactNode {
  return (
    <div className="ui-loading" role="status" aria-live="polite">
      <Text c="dimmed" size="xs" mb="xs">
        Loading {what} …
      </Text>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={rowHeightPx - 8} mb={8} radius="sm" />
      ))}
    </div>
  );
}
