import type { Failure } from '@contract/index';
import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

import { SafeText } from './safe-text';
import { FailureDetails } from './screen-states';

/** A failure beside what caused it: the sentence, and the details on demand. */
export function FailureNote({ failure }: { readonly failure: Failure }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <div className="ui-note ui-note-failed" role="alert">
      <IconAlertTriangle size={16} stroke={1.75} className="ui-tone-failed" aria-hidden />
      <div>
        <div className="ui-break">
          <SafeText text={failure.message} />
        </div>
        <UnstyledButton
          className="ui-link"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          {open ? 'Hide details' : 'Details'}
        </UnstyledButton>
        {open ? <FailureDetails failure={failure} /> : null}
      </div>
    </div>
  );
}

export interface NoteProps {
  readonly tone: 'attention' | 'failed';
  readonly title: string;
  readonly children: ReactNode;
}

/** Something to know before going on. */
export function Note({ tone, title, children }: NoteProps): ReactNode {
  return (
    <div className={`ui-note ui-note-${tone}`} role="note">
      <IconAlertTriangle size={16} stroke={1.75} className={`ui-tone-${tone}`} aria-hidden />
      <div>
        <strong>{title}</strong>
        <div className="ui-break">{children}</div>
      </div>
    </div>
  );
}
