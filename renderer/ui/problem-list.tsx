import type { Problem } from '@contract/index';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Each thing that is wrong: where, what, and what to do about it. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className="ui-problems">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.message}`}>
          <span className="ui-mono ui-break">{problem.path}</span>
          <div className="ui-problem-text">{problem.message}</div>
          {problem.remedy === null ? null : (
            <Text size="xs" c="dimmed">
              {problem.remedy}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
