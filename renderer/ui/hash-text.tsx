import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

export interface HashTextProps {
  readonly hash: string;
  /** How many characters are shown; the whole is on hover. */
  readonly length?: number;
  readonly prefix?: string;
}

/** The start of a hash, in mono: #a91f03. */
export function HashText({ hash, length = 6, prefix = '#' }: HashTextProps): ReactNode {
  return (
    <Tooltip label={hash} classNames={{ tooltip: 'ui-mono' }}>
      <span className="ui-mono">{`${prefix}${hash.slice(0, length)}`}</span>
    </Tooltip>
  );
}

/** A patient's pseudonym: its first six characters, the whole on hover. */
export function PatientText({ patientKey }: { readonly patientKey: string }): ReactNode {
  return <HashText hash={patientKey} prefix="" />;
}
