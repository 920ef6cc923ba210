import { MantineProvider } from '@mantine/core';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

import { setPresenting } from '@renderer/privacy';

export interface Rendered {
  readonly container: HTMLElement;
  readonly unmount: () => Promise<void>;
}

/** What jsdom lacks and Mantine asks for. */
export function prepareDom(): void {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  // Without a main that knows the settings, paths would be hidden.
  setPresenting(false);
  const nothing = (): void => undefined;
  Object.assign(window, {
    matchMedia: (media: string) => ({
      media,
      matches: false,
      addEventListener: nothing,
      removeEventListener: nothing,
      addListener: nothing,
      removeListener: nothing,
    }),
    ResizeObserver: class {
      observe = nothing;
      unobserve = nothing;
      disconnect = nothing;
    },
  });
}

export async function render(element: ReactNode): Promise<Rendered> {
  prepareDom();
  const container = document.createElement('div');
  document.body.append(container);
  const root = createRoot(container);
  await act(async () => {
    root.render(
      <MantineProvider forceColorScheme="dark" env="test">
        {element}
      </MantineProvider>,
    );
    await Promise.resolve();
  });
  return {
    container,
    unmount: async () => {
      await act(async () => {
        root.unmount();
        await Promise.resolve();
      });
      container.remove();
    },
  };
}

/** Runs a step and lets everything that follows from it settle. */
export async function settle(step: () => void = () => undefined): Promise<void> {
  await act(async () => {
    step();
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}

/** The element with that name for screen readers, or that text. */
export function named(scope: ParentNode, selector: string, name: string): HTMLElement {
  const found = [...scope.querySelectorAll<HTMLElement>(selector)].find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent).trim() === name,
  );
  if (found === undefined) throw new Error(`No ${selector} named ${name}`);
  return found;
}
