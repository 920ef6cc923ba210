import type { ImportProgress, RunSummary, WorkspaceStatus } from '@contract/index';
import { Tooltip } from '@mantine/core';
import { IconClock, IconDatabaseImport, IconLock, IconPlayerPause } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { aucInWords, ConditionBadge, formatCount, formatDuration, formatNumber, StateBadge, ToneBadge } from '../ui';
import { MachineStatus } from './machine-status';
import { usePresenting } from '../privacy';
import { PresenterStatus } from './presenter-mode';
import { formatRoute } from './routes';
import { progressOf, useRunStatus } from './run-status';

export interface StatusBarProps {
  readonly workspace: WorkspaceStatus | null;
  readonly runs: readonly RunSummary[];
  readonly imports: readonly ImportProgress[];
}

/** Always there, and always true: what is not known is shown as not known. */
export function StatusBar({ workspace, runs, imports }: StatusBarProps): ReactNode {
  return (
    <footer className="shell-status" aria-label="Status">
      <WorkspaceStatusText workspace={workspace} />
      <PresenterStatus />
      <div className="shell-status-work">
        {imports.map((each) => (
          <ImportStatus key={each.importId} progress={each} />
        ))}
        {runs.map((run) => (
          <RunStatus key={run.runId} run={run} />
        ))}
        <QueueStatus />
      </div>
      <MachineStatus />
    </footer>
  );
}

function WorkspaceStatusText({ workspace }: { readonly workspace: WorkspaceStatus | null }): ReactNode {
  const presenting = usePresenting();
  if (workspace === null) return <span className="shell-status-part shell-dim">no workspace open</span>;
  return (
    <span className="shell-status-part">
      <Tooltip label={presenting ? 'Its folder is not shown in presenter mode' : workspace.folder}>
        <span className="shell-status-name ui-name ui-ellipsis">{workspace.name}</span>
      </Tooltip>
      {workspace.readOnly ? (
        <Tooltip label={workspace.readOnlyReason ?? 'Another program has it open'} multiline maw={360}>
          <span className="ui-badge ui-tone-attention">
            <IconLock size={13} aria-hidden /> read only
          </span>
        </Tooltip>
      ) : null}
    </span>
  );
}

function ImportStatus({ progress }: { readonly progress: ImportProgress }): ReactNode {
  const share = progress.filesSeen === 0 ? null : progress.filesDone / progress.filesSeen;
  return (
    <a className="shell-status-part shell-status-link" href={formatRoute({ screen: 'studies' })}>
      <span className="ui-badge ui-tone-active">
        <IconDatabaseImport size={13} aria-hidden /> import
      </span>
      <span className="shell-status-name ui-name ui-ellipsis">{progress.datasetName}</span>
      <span className="ui-figure">
        {formatCount(progress.filesDone)}
        <span className="shell-dim"> of {formatCount(progress.filesSeen)} files</span>
      </span>
      {progress.state === 'scanning' ? null : <Bar share={share} />}
      {progress.etaSeconds === null ? null : <Eta seconds={progress.etaSeconds} />}
    </a>
  );
}

function RunStatus({ run }: { readonly run: RunSummary }): ReactNode {
  const auc = run.validationAuc;
  return (
    <a className="shell-status-part shell-status-link" href={formatRoute({ screen: 'run', runId: run.runId })}>
      <StateBadge state={run.state} reason={run.stateReason} />
      {run.conditions.map((condition) => (
        <ConditionBadge key={condition.kind} condition={condition} />
      ))}
      <span className="shell-status-name ui-name ui-ellipsis">{run.name}</span>
      {run.stage === null ? null : <span className="shell-dim">{run.stage}</span>}
      {run.epoch === null ? null : (
        <span className="ui-figure">
          <span className="shell-dim">epoch </span>
          {run.epoch}
          {run.epochs === null ? '' : `/${run.epochs}`}
        </span>
      )}
      <Bar share={progressOf(run)} />
      {auc === null ? null : (
        <Tooltip label={aucInWords(auc)} multiline maw={360}>
          <span className="ui-figure">
            <span className="shell-dim">AUC </span>
            {formatNumber(auc.auc)}
          </span>
        </Tooltip>
      )}
      {run.etaSeconds === null ? null : <Eta seconds={run.etaSeconds} />}
    </a>
  );
}

/** How many wait, and whether anything may start: silent when nothing waits. */
function QueueStatus(): ReactNode {
  const waiting = useRunStatus(({ queue }) => queue?.runs.length ?? 0);
  const paused = useRunStatus(({ queue }) => queue?.paused ?? false);
  const problem = useRunStatus(({ queue }) => queue?.problem ?? null);
  if (waiting === 0 && !paused) return null;
  return (
    <a className="shell-status-part shell-status-link shell-status-queue" href={formatRoute({ screen: 'runs' })}>
      <span className="ui-badge ui-tone-neutral">
        <IconClock size={13} aria-hidden />
        <span className="ui-figure">{formatCount(waiting)} waiting</span>
      </span>
      {paused ? <ToneBadge tone="attention" icon={IconPlayerPause} word="queue paused" /> : null}
      {problem === null || waiting === 0 ? null : (
        <ToneBadge tone="attention" word="nothing can start" reason={problem} />
      )}
    </a>
  );
}

function Eta({ seconds }: { readonly seconds: number }): ReactNode {
  return (
    <span className="ui-figure">
      <span className="shell-dim">ETA </span>
      {formatDuration(seconds)}
    </span>
  );
}

function Bar({ share }: { readonly share: number | null }): ReactNode {
  if (share === null) return null;
  const percent = Math.round(share * 100);
  return (
    <span className="shell-bar" role="img" aria-label={`${percent} %`}>
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
