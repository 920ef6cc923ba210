import type { Act } from '../acts';
import { closeWorkspace } from '../workspace';
import { showAlerts } from './alert-store';
import { notifyFailure } from './notify';
import { togglePresenterMode } from './presenter-mode';
import { railEntries } from './rail';
import { navigate } from './routes';

/** What the frame itself offers in the palette, on every screen. */
export function frameActs(hasWorkspace: boolean, showKeys: () => void): readonly Act[] {
  const places = railEntries(hasWorkspace).map((entry) => ({
    id: `go.${entry.name.toLowerCase()}`,
    name: `Go to ${entry.name}`,
    section: 'Places',
    shortcut: entry.shortcut,
    run: () => {
      navigate(entry.route);
    },
  }));
  const keys: Act = { id: 'keys', name: 'Show the keys of this screen', section: 'Help', shortcut: '?', run: showKeys };
  const close: Act = {
    id: 'close workspace',
    name: 'Close the workspace',
    section: 'Workspace',
    keywords: 'switch another',
    run: () => void leaveWorkspace(),
  };
  const alerts: Act = {
    id: 'alerts',
    name: 'Show the alerts',
    section: 'Places',
    keywords: 'bell history problems',
    run: () => {
      showAlerts(true);
    },
  };
  const presenter: Act = {
    id: 'presenter',
    name: 'Presenter mode, on or off',
    section: 'Privacy',
    keywords: 'hide identifiers audience anonymous',
    run: () => void togglePresenterMode(),
  };
  return [...places, alerts, presenter, keys, ...(hasWorkspace ? [close] : [])];
}

export async function leaveWorkspace(): Promise<void> {
  const result = await closeWorkspace();
  if (result.ok) navigate({ screen: 'start' });
  else notifyFailure('The workspace could not be closed', result.failure);
}
