import { dispatchKey } from '@renderer/acts';
import { followRuns, QueuePanel, useRuns } from '@renderer/runs';
import { afterEach, beforeEach, vi, type Mock } from 'vitest';

import { named, render, settle, type Rendered } from '../render';
import { memoryQueue, type MemoryQueue, type MemoryQueueStart } from './memory-queue';
import { queued } from './run-fixtures';

let shown: Rendered | null = null;
let unfollow: (() => void) | null = null;
export const onOpen: Mock<(runId: string) => void> = vi.fn();
const viewportPx = 320;

/** Nothing is shown before `show`, and nothing is left of it after each test of the file. */
export function useQueuePanel(): void {
  beforeEach(() => {
    onOpen.mockClear();
    useRuns.setState(useRuns.getInitialState());
    window.addEventListener('keydown', dispatchKey);
    // jsdom lays nothing out: the list has a height, so that it knows which of its lines are in sight.
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(viewportPx);
    vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1200);
  });
  afterEach(async () => {
    await shown?.unmount();
    unfollow?.();
    shown = null;
    unfollow = null;
    window.removeEventListener('keydown', dispatchKey);
    vi.restoreAllMocks();
  });
}

export async function show(start: MemoryQueueStart, readOnlyReason: string | null = null): Promise<MemoryQueue> {
  const queue = memoryQueue(start);
  unfollow = followRuns();
  shown = await render(<QueuePanel onOpen={onOpen} readOnlyReason={readOnlyReason} />);
  await settle();
  return queue;
}

export const abc = [queued('a1a'), queued('b2b'), queued('c3c')];
export const container = (): HTMLElement => shown!.container;
export const list = (): HTMLElement => container().querySelector<HTMLElement>('[role="treegrid"]')!;
export const panel = (): HTMLElement => container().querySelector<HTMLElement>('[data-testid="queue"]')!;
export const row = (runId: string): HTMLElement => container().querySelector<HTMLElement>(`[data-run-id="${runId}"]`)!;
export const rows = (): readonly (string | undefined)[] =>
  [...container().querySelectorAll<HTMLElement>('[data-run-id]')].map((each) => each.dataset['runId']);
export const click = (scope: ParentNode, name: string): Promise<void> =>
  settle(() => named(scope, 'button', name).click());

export async function press(...keys: readonly string[]): Promise<void> {
  for (const name of keys) {
    const key = name.replace(/^(Alt|Ctrl)\+/, '');
    const init = {
      key: key === 'Space' ? ' ' : key,
      altKey: name.startsWith('Alt+'),
      ctrlKey: name.startsWith('Ctrl+'),
    };
    await settle(() => {
      const target = list() === null ? document.body : list();
      target.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    });
  }
}
