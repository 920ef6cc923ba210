import type { ReactNode } from 'react';

import { ErrorState, FactList, LoadingState, UNKNOWN } from '../ui';
import { loadAppInfo, useWorkspace } from './store';

export function AboutPanel(): ReactNode {
  const appInfo = useWorkspace((state) => state.appInfo);
  if (appInfo.state === 'loading') return <LoadingState what="the program's version" rows={3} />;
  if (appInfo.state === 'failed') return <ErrorState failure={appInfo.failure} onRetry={() => void loadAppInfo()} />;
  const { version, electronVersion, evaluationBuild, platform, pythonExecutable, pythonProblem } = appInfo.value;
  return (
    <FactList
      facts={[
        { name: 'Mammobench', value: version },
        { name: 'Electron', value: `${electronVersion}${evaluationBuild ? ' (evaluation build)' : ''}` },
        { name: 'Platform', value: platform },
        { name: 'Python', value: <span className="ui-mono">{pythonExecutable ?? UNKNOWN}</span> },
        { name: 'Training', value: pythonProblem ?? 'can start here' },
        { name: 'Intended use', value: 'Research only: not a medical device' },
      ]}
    />
  );
}
