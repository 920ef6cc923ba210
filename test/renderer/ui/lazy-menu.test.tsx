// @vitest-environment jsdom
import { Button, Menu } from '@mantine/core';
import { LazyMenu } from '@renderer/ui';
import { afterEach, expect, it } from 'vitest';

import { named, render, settle, type Rendered } from '../render';

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});

it('opens with the first click, and its button has the focus to come back to', async () => {
  shown = await render(
    <LazyMenu target={<Button data-part="menu">Export</Button>}>
      <Menu.Dropdown>
        <Menu.Item>As PNG</Menu.Item>
      </Menu.Dropdown>
    </LazyMenu>,
  );
  const button = named(shown.container, 'button', 'Export');
  expect([button.getAttribute('aria-haspopup'), button.dataset['part']]).toEqual(['menu', 'menu']);
  expect(document.body.textContent).not.toContain('As PNG');
  await settle(() => button.click());
  expect(document.body.textContent).toContain('As PNG');
  expect(named(shown.container, 'button', 'Export').getAttribute('aria-expanded')).toBe('true');
});
