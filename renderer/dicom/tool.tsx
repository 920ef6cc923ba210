import { ActionIcon, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { useNameWithKey } from '../acts';

interface ToolProps {
  readonly icon: Icon;
  readonly name: string;
  /** Of the key that does the same. */
  readonly keyId: string;
  readonly run: (() => void) | null;
  readonly pressed?: boolean;
}

/** A button of the strip; it names the key that does the same. Thirty of them take longer to render than four images to draw. */
export const Tool = memo(function Tool({ icon: TheIcon, name, keyId, run, pressed }: ToolProps): ReactNode {
  const label = useNameWithKey(name, keyId);
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-pressed={pressed}
        disabled={run === null}
        onClick={() => run?.()}
        className="viewer-tool"
      >
        <TheIcon size={18} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  );
});
