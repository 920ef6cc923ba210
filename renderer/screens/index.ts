import './screens.css';

import { lazy } from 'react';

import type { Screens } from '../shell';
import { SettingsScreen } from './settings-screen';
import { StartScreen } from './start-screen';
import { StudiesScreen } from './studies-screen';

/** The route table. The viewer and the plots are large: their code comes when their screen does. */
export const screens: Screens = {
  start: StartScreen,
  studies: StudiesScreen,
  study: lazy(async () => ({ default: (await import('./viewer-screen')).ViewerScreen })),
  experiments: lazy(async () => ({ default: (await import('./experiment-screen')).ExperimentScreen })),
  runs: lazy(async () => ({ default: (await import('./runs-screen')).RunsScreen })),
  run: lazy(async () => ({ default: (await import('./run-screen')).RunScreen })),
  compare: lazy(async () => ({ default: (await import('./comparison-screen')).ComparisonScreen })),
  evaluation: lazy(async () => ({ default: (await import('./evaluation-screen')).EvaluationScreen })),
  machine: lazy(async () => ({ default: (await import('./machine-screen')).MachineScreen })),
  settings: SettingsScreen,
};

/** All of the second window. */
export const SecondScreen = lazy(async () => ({ default: (await import('./second-screen')).SecondScreen }));
