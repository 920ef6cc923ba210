import { Menu } from '@mantine/core';
import { cloneElement, useEffect, useRef, useState, type ReactElement, type ReactNode, type Ref } from 'react';

interface MenuButtonProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly onClick?: () => void;
  readonly 'aria-haspopup'?: 'menu';
}

export interface LazyMenuProps {
  /** The button that opens it. */
  readonly target: ReactElement<MenuButtonProps>;
  /** The dropdown. */
  readonly children: ReactNode;
}

/** A menu that is made when it is first opened: a page has dozens of them, and most are never looked into. */
export function LazyMenu({ target, children }: LazyMenuProps): ReactNode {
  const [made, setMade] = useState(false);
  if (made) return <MadeMenu target={target}>{children}</MadeMenu>;
  return cloneElement(target, { 'aria-haspopup': 'menu', onClick: () => setMade(true) });
}

/** Opens once its button is there and has the focus again, so that the focus comes back to it. */
function MadeMenu({ target, children }: LazyMenuProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu position="bottom-end" withinPortal opened={opened} onChange={setOpened}>
      <Menu.Target>{cloneElement(target, { ref: button })}</Menu.Target>
      {children}
    </Menu>
  );
}
