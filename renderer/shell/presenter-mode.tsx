import { IconPresentation } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { usePresenting } from '../privacy';
import { ToneBadge } from '../ui';
import { changeSetting, useWorkspace } from '../workspace';
import { notifyFailure } from './notify';

/** The word in the status bar, for as long as identifiers are shown nowhere. */
export function PresenterStatus(): ReactNode {
  const presenting = usePresenting();
  const known = useWorkspace((state) => state.settings.state === 'ready');
  if (!presenting || !known) return null;
  return (
    <span className="shell-status-part">
      <ToneBadge
        tone="active"
        icon={IconPresentation}
        word="presenter mode"
        reason="Identifiers, and paths and names of files, are shown nowhere. The palette and the settings turn it off."
      />
    </span>
  );
}

export async function togglePresenterMode(): Promise<void> {
  const { settings } = useWorkspace.getState();
  if (settings.state !== 'ready') return;
  const value = !settings.value.effective.presenterMode;
  const result = await changeSetting({ scope: 'user', key: 'presenterMode', value, clear: false });
  if (!result.ok) notifyFailure('Presenter mode was not changed', result.failure);
}
