import './second-window.css';
import './shell.css';

import { Suspense, useEffect, useState, type ComponentType, type ReactNode } from 'react';

import { currentKeyGroups, dispatchKey, useKeys, type KeyGroup } from '../acts';
import { connectWorkspace } from '../workspace';
import { useAppliedSettings } from './apply-settings';
import { CheatSheet } from './cheat-sheet';
import { PresenterStatus } from './presenter-mode';
import { ScreenBoundary } from './screen-boundary';

/** Around the second window's one screen: nothing that leads elsewhere. */
export function SecondFrame({ screen: Screen }: { readonly screen: ComponentType }): ReactNode {
  const [keyGroups, setKeyGroups] = useState<readonly KeyGroup[] | null>(null);
  useAppliedSettings();
  useEffect(() => {
    document.title = 'Mammobench, second window';
  }, []);
  useEffect(connectWorkspace, []);
  useEffect(listenToKeys, []);
  useKeys('Everywhere', [
    { keys: ['?'], description: 'Keys of this screen', run: () => setKeyGroups(currentKeyGroups()) },
  ]);
  return (
    <main className="shell-second">
      <ScreenBoundary screen="study" place="">
        <Suspense fallback={null}>
          <Screen />
        </Suspense>
      </ScreenBoundary>
      <div className="shell-second-status">
        <PresenterStatus />
      </div>
      <CheatSheet groups={keyGroups} onClose={() => setKeyGroups(null)} />
    </main>
  );
}

function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    dispatchKey(event);
  };
  window.addEventListener('keydown', onKeyDown);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
  };
}
