import type { Problem } from '@contract/index';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { SafeText } from './safe-text';

/** Each thing that is wrong: where, what, and what to do about it. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className="ui-problems">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`}>
          <span className="ui-mono ui-break">
            <SafeText text={problem.path} />
          </span>
          <div className="ui-problem-text">
            <SafeText text={problem.message} />
          </div>
          {problem.remedy === null ? null : (
            <Text size="xs" c="dimmed">
              <SafeText text={problem.remedy} />
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
