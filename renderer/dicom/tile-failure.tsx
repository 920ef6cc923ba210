import type { Failure } from '@contract/index';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { ProblemList, SafeText } from '../ui';

/** Why a tile is empty: never a blank one without a reason. */
export function TileFailure({
  name,
  failure,
  onRetry,
}: {
  readonly name: string;
  readonly failure: Failure;
  readonly onRetry: () => void;
}): ReactNode {
  return (
    <div className="viewer-failure" role="alert">
      <IconAlertTriangle size={20} stroke={1.5} aria-hidden />
      <div>
        {`${name} cannot be shown. `}
        <SafeText text={failure.message} />
      </div>
      <ProblemList problems={failure.problems} />
      <Button variant="default" onClick={onRetry}>
        Retry
      </Button>
    </div>
  );
}
