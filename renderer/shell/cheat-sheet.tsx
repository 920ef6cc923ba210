import { Kbd, Modal } from '@mantine/core';
import { memo, type ReactNode } from 'react';

import { displayKey, type KeyBinding, type KeyGroup } from '../acts';

export interface CheatSheetProps {
  /** Null while it is closed. */
  readonly groups: readonly KeyGroup[] | null;
  readonly onClose: () => void;
}

/** `?`: the keys of the screen. */
export const CheatSheet = memo(function CheatSheet({ groups, onClose }: CheatSheetProps): ReactNode {
  return (
    <Modal opened={groups !== null} onClose={onClose} title="Keys" size="lg">
      <div className="shell-keys">
        {(groups ?? []).map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            {group.bindings.map((binding) => (
              <KeyLine key={binding.description} binding={binding} />
            ))}
          </section>
        ))}
      </div>
    </Modal>
  );
});

function KeyLine({ binding }: { readonly binding: KeyBinding }): ReactNode {
  return (
    <div className="shell-key-line">
      <span>{binding.description}</span>
      <span className="shell-key-names">
        {binding.keys.map((key) => (
          <Kbd key={key} size="xs">
            {displayKey(key)}
          </Kbd>
        ))}
      </span>
    </div>
  );
}
