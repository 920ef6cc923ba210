import type { GpuSample, ImportProgress, MachineSample, RunSummary, WorkspaceStatus } from '@contract/index';
import { Tooltip } from '@mantine/core';
import { IconDatabaseImport, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { aucInWords, Bytes, Figure, formatBytes, formatCount, formatDuration, formatNumber, StateBadge } from '../ui';
import { formatRoute } from './routes';
import { progressOf } from './run-status';

export interface StatusBarProps {
  readonly workspace: WorkspaceStatus | null;
  readonly runs: readonly RunSummary[];
  readonly imports: readonly ImportProgress[];
  readonly machine: MachineSample | null;
}

/** Always there, and always true: what is not known is shown as not known. */
export function StatusBar({ workspace, runs, imports, machine }: StatusBarProps): ReactNode {
  return (
    <footer className="shell-status" aria-label="Status">
      <WorkspaceStatusText workspace={workspace} />
      <div className="shell-status-work">
        {imports.map((each) => (
          <ImportStatus key={each.importId} progress={each} />
        ))}
        {runs.map((run) => (
          <RunStatus key={run.runId} run={run} />
        ))}
      </div>
      <MachineStatus machine={machine} />
    </footer>
  );
}

function WorkspaceStatusText({ workspace }: { readonly workspace: WorkspaceStatus | null }): ReactNode {
  if (workspace === null) return <span className="shell-status-part shell-dim">no workspace open</span>;
  return (
    <span className="shell-status-part">
      <Tooltip label={workspace.folder}>
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

function MachineStatus({ machine }: { readonly machine: MachineSample | null }): ReactNode {
  if (machine === null) return <span className="shell-status-part shell-dim">machine: no sample yet</span>;
  const { host, gpus } = machine.sample;
  return (
    <a className="shell-status-part shell-status-link shell-status-machine" href={formatRoute({ screen: 'machine' })}>
      {gpus.map((gpu) => (
        <GpuStatus key={gpu.uuid} gpu={gpu} />
      ))}
      <span className="ui-figure">
        <span className="shell-dim">CPU </span>
        <Figure value={host.cpuPercent} unit="%" significantDigits={2} />
      </span>
      <Tooltip label={`${formatBytes(host.memoryUsedBytes)} of ${formatBytes(host.memoryTotalBytes)} in use`}>
        <span className="ui-figure">
          <span className="shell-dim">memory </span>
          <Bytes value={host.memoryUsedBytes} />
        </span>
      </Tooltip>
      <Tooltip label={`free of ${formatBytes(host.diskTotalBytes)}, on the workspace's disk`}>
        <span className="ui-figure">
          <span className="shell-dim">disk free </span>
          <Bytes value={host.diskFreeBytes} />
        </span>
      </Tooltip>
    </a>
  );
}

function GpuStatus({ gpu }: { readonly gpu: GpuSample }): ReactNode {
  const memory = `${formatBytes(gpu.memoryUsedBytes)} of ${formatBytes(gpu.memoryTotalBytes)}`;
  return (
    <Tooltip label={`${gpu.name ?? 'GPU'}: ${memory} in use`}>
      <span className="ui-figure">
        <span className="shell-dim">GPU{gpu.index} </span>
        <Figure value={gpu.utilizationPercent} unit="%" significantDigits={2} />{' '}
        <Figure value={gpu.powerWatts} unit="W" />
      </span>
    </Tooltip>
  );
}
