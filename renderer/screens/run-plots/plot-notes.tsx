import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { dismissExport, usePlotExport } from '../../plotting';
import { FailureNote, SafeText } from '../../ui';
import { dismissLayoutNotes, saveLayout, useLayouts } from './layouts';

/** What came of an export, and why a layout could not be read or saved. */
export function PlotNotes(): ReactNode {
  const { working, done, failure } = usePlotExport();
  const { failure: layoutFailure, deleted } = useLayouts();
  return (
    <>
      {working === null ? null : <p className="plot-note" role="status">{`Exporting ${working} …`}</p>}
      {done === null ? null : (
        <NoteLine onDismiss={dismissExport}>
          <span className="ui-break" data-testid="plots-exported">
            <SafeText text={done} />
          </span>
        </NoteLine>
      )}
      {failure === null ? null : (
        <NoteLine onDismiss={dismissExport}>
          <FailureNote failure={failure} />
        </NoteLine>
      )}
      {layoutFailure === null ? null : (
        <NoteLine onDismiss={dismissLayoutNotes}>
          <FailureNote failure={layoutFailure} />
        </NoteLine>
      )}
      {deleted === null ? null : (
        <NoteLine onDismiss={dismissLayoutNotes}>
          {`The layout ${deleted.name} was deleted.`}
          <Button variant="default" size="compact-xs" onClick={() => void saveLayout(deleted, null)}>
            Undo
          </Button>
        </NoteLine>
      )}
    </>
  );
}

function NoteLine({
  children,
  onDismiss,
}: {
  readonly children: ReactNode;
  readonly onDismiss: () => void;
}): ReactNode {
  return (
    <div className="plot-note" role="status">
      {children}
      <ActionIcon variant="subtle" color="gray" size="xs" aria-label="Dismiss" onClick={onDismiss}>
        <IconX size={12} />
      </ActionIcon>
    </div>
  );
}
