import { Menu } from '@mantine/core';
import { IconLayoutGrid } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { useKeyText } from '../acts';
import { HANGING_PROTOCOLS } from './hanging-protocols';
import type { ShownHanging } from './use-hanging';
import { viewerActs } from './viewer-store';

/** Which protocol hangs, and which of its steps. */
export function HangingMenu({ shown }: { readonly shown: ShownHanging }): ReactNode {
  const { protocol, step, stepIndex, hanging } = shown;
  const count = hanging.steps.length;
  const nextKey = useKeyText('viewer.step.next');
  const previousKey = useKeyText('viewer.step.previous');
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <button type="button" className="viewer-hanging" aria-label="Hanging protocol" title={protocol.description}>
            <IconLayoutGrid size={18} stroke={1.5} />
            {protocol.name}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {HANGING_PROTOCOLS.map(({ id, name, description }) => (
            <Menu.Item
              key={id}
              title={description}
              aria-current={id === protocol.id}
              onClick={() => {
                viewerActs.chooseProtocol(id);
              }}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {count === 1 ? null : (
        <span
          className="viewer-hanging-step"
          role="status"
          title={`Next step: ${nextKey}; previous step: ${previousKey}`}
        >
          {`${step.name} · ${stepIndex + 1} of ${count}`}
        </span>
      )}
    </>
  );
}
