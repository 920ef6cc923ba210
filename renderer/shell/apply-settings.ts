import { useLayoutEffect } from 'react';

import { setKeyOverrides } from '../acts';
import { setPresenting } from '../privacy';
import { useWorkspace } from '../workspace';

const NO_KEYS = {};

/** What of the settings all screens go by: a person's keys, and presenter mode. */
export function useAppliedSettings(): void {
  const settings = useWorkspace((state) => (state.settings.state === 'ready' ? state.settings.value.effective : null));
  const presenting = settings?.presenterMode ?? null;
  const keyBindings = settings?.keyBindings ?? NO_KEYS;
  useLayoutEffect(() => {
    setPresenting(presenting);
  }, [presenting]);
  useLayoutEffect(() => {
    setKeyOverrides(keyBindings);
  }, [keyBindings]);
}
