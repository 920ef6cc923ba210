import './shell.css';

import { Notifications } from '@mantine/notifications';
import { spotlight } from '@mantine/spotlight';
import { IconFolderOpen } from '@tabler/icons-react';
import { memo, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { currentKeyGroups, dispatchKey, useActs, useKeys, type KeyGroup } from '../acts';
import { connectDatasets, runningImports, useDatasets } from '../datasets';
import { EmptyState, ErrorState, LoadingState } from '../ui';
import { connectWorkspace, loadStatus, openWorkspaceOf, useWorkspace } from '../workspace';
import { connectAlerts } from './alert-store';
import { useAppliedSettings } from './apply-settings';
import { standingFactsOf, type StandingFact } from './alerts';
import { CheatSheet } from './cheat-sheet';
import { frameActs } from './frame-acts';
import { connectMachine } from './machine';
import { notifyAlerts } from './notify';
import { Palette } from './palette';
import { Rail, railEntries } from './rail';
import { togglePresenterMode } from './presenter-mode';
import { formatRoute, navigate, useRoute, type Route } from './routes';
import { activeRuns, connectRunStatus, reloadRunStatus, useRunStatus } from './run-status';
import { ScreenBoundary } from './screen-boundary';
import { needsWorkspace, screenFor, type Screens } from './screens';
import { StatusBar } from './status-bar';
import { TopBar } from './top-bar';

/** Everything around the screen: rail, top bar, status bar, palette, keys, notifications. */
export function Frame({ screens }: { readonly screens: Screens }): ReactNode {
  const route = useRoute();
  const [keyGroups, setKeyGroups] = useState<readonly KeyGroup[] | null>(null);
  const showKeys = useCallback((): void => setKeyGroups(currentKeyGroups()), []);
  const hideKeys = useCallback((): void => setKeyGroups(null), []);
  const workspace = useWorkspace(openWorkspaceOf);
  const facts = useStandingFacts();
  useAppliedSettings();
  useConnections(workspace?.id ?? null);
  useFrameKeys(workspace !== null, showKeys);
  useActs(frameActs(workspace !== null, showKeys), 'frame');
  return (
    <div className="shell">
      <Rail screen={route.screen} hasWorkspace={workspace !== null} />
      <TopBar route={route} facts={facts} onPalette={spotlight.open} onCheatSheet={showKeys} />
      <main className="shell-screen" key={workspace?.id ?? 'none'}>
        <CurrentScreen screens={screens} route={route} />
      </main>
      <FrameStatusBar />
      <Palette />
      <CheatSheet groups={keyGroups} onClose={hideKeys} />
      {NOTIFICATIONS}
    </div>
  );
}

const NOTIFICATIONS = <Notifications position="bottom-right" zIndex={400} containerWidth={380} />;

function CurrentScreen({ screens, route }: { readonly screens: Screens; readonly route: Route }): ReactNode {
  const status = useWorkspace((state) => state.status);
  const Screen = screenFor(screens, route);
  if (needsWorkspace(route.screen)) {
    if (status.state === 'loading') return <LoadingState what="the workspace" />;
    if (status.state === 'failed') return <ErrorState failure={status.failure} onRetry={() => void loadStatus()} />;
    if (status.value === null) return <NoWorkspace />;
  }
  return (
    <ScreenBoundary key={instanceOf(route)} screen={route.screen} place={formatRoute(route)}>
      <Suspense fallback={<LoadingState what="the screen" />}>
        <Screen route={route} />
      </Suspense>
    </ScreenBoundary>
  );
}

/** Each place has a screen of its own; the viewer stays while studies change, a comparison while runs come and go. */
function instanceOf(route: Route): string {
  return route.screen === 'study' || route.screen === 'compare' ? route.screen : formatRoute(route);
}

function NoWorkspace(): ReactNode {
  return (
    <EmptyState
      icon={IconFolderOpen}
      title="No workspace is open"
      act={{
        name: 'Go to the start page',
        run: () => {
          navigate({ screen: 'start' });
        },
      }}
    >
      Studies, experiments and runs live in a workspace: a folder of your own. Create or open one first.
    </EmptyState>
  );
}

const FrameStatusBar = memo(function FrameStatusBar(): ReactNode {
  const workspace = useWorkspace(openWorkspaceOf);
  // Of thousands that ended a change is none of the status bar's.
  const runs = useRunStatus(useShallow((state) => activeRuns(state.runs)));
  const imports = useDatasets((state) => state.imports);
  return <StatusBar workspace={workspace} runs={runs} imports={useMemo(() => runningImports(imports), [imports])} />;
});

function useStandingFacts(): readonly StandingFact[] {
  const appInfo = useWorkspace((state) => (state.appInfo.state === 'ready' ? state.appInfo.value : null));
  const workspace = useWorkspace(openWorkspaceOf);
  return useMemo(() => standingFactsOf({ appInfo, workspace }), [appInfo, workspace]);
}

function useConnections(workspaceId: string | null): void {
  useEffect(() => {
    const stops = [
      connectWorkspace(),
      connectMachine(),
      connectDatasets(),
      connectRunStatus(),
      connectAlerts(notifyAlerts),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  useEffect(() => {
    void reloadRunStatus();
  }, [workspaceId]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      dispatchKey(event);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function useFrameKeys(hasWorkspace: boolean, showKeys: () => void): void {
  useKeys('Everywhere', [
    { keys: ['Ctrl+k'], description: 'Find an act by name', run: spotlight.open, inFields: true },
    { keys: ['?'], description: 'Keys of this screen', run: showKeys },
    { keys: ['Ctrl+Shift+h'], description: 'Presenter mode, on or off', run: () => void togglePresenterMode() },
    ...railEntries(hasWorkspace).map((entry) => ({
      keys: [entry.shortcut],
      description: `Go to ${entry.name}`,
      inFields: true,
      run: () => {
        navigate(entry.route);
      },
    })),
  ]);
}
