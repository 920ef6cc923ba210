import type { DiskEstimate, MemoryNeed, TimeEstimate } from '@contract/index';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';

import { FactList, formatBytes, formatCount, formatDuration, SafeText, UNKNOWN, type Fact } from '../../ui';
import { useConfig } from '../store';
import {
  diskDefinition,
  diskTotalBytes,
  isDiskShort,
  measuredIn,
  memoryDefinition,
  memoryWarning,
  STAGE_WORDS,
  timeDefinition,
} from './estimate-words';
import { estimateSoon, stopEstimating, useEstimates } from './estimates-store';

/** What the config will take: memory, time and disk. */
export function EstimatesPanel(): ReactNode {
  const draft = useConfig((state) => state.draft);
  useEffect(() => {
    if (draft !== null) estimateSoon(draft);
  }, [draft]);
  useEffect(() => stopEstimating, []);
  const estimate = useEstimates((state) => state.estimate);
  const failure = useEstimates((state) => state.estimateFailure);
  if (draft === null) return null;
  return (
    <section className="meaning-section" aria-label="Estimates" data-testid="estimates">
      <h3>Estimates</h3>
      <MemoryLines />
      <FactList facts={[...timeFacts(estimate?.time ?? null), diskFact(estimate?.disk ?? null)]} />
      {failure === null ? null : (
        <p className="config-error" role="alert">
          <SafeText text={failure.message} />
        </p>
      )}
      <DiskWarning disk={estimate?.disk ?? null} />
    </section>
  );
}

function DiskWarning({ disk }: { readonly disk: DiskEstimate | null }): ReactNode {
  return disk === null || !isDiskShort(disk) ? null : <Warning text={diskShortage(disk)} />;
}

function timeFacts(time: TimeEstimate | null): Fact[] {
  const [patch, whole] = [time?.patch.steps ?? null, time?.whole.steps ?? null];
  const steps = patch === null || whole === null ? null : patch + whole;
  const seconds = time?.seconds ?? null;
  const run = time === null ? null : measuredIn(time);
  return [
    {
      name: 'Steps in all',
      value: (
        <span className="ui-figure" title="optimizer steps of all epochs and phases: lesion patches + whole images">
          {formatCount(steps)}
          {steps === null ? null : (
            <span className="config-dim">{` = ${formatCount(patch)} + ${formatCount(whole)}`}</span>
          )}
        </span>
      ),
    },
    {
      name: 'Training time',
      value: (
        <span className="ui-figure" title={time === null ? '' : timeDefinition(time)} data-testid="estimated-time">
          {seconds === null ? UNKNOWN : `≈ ${formatDuration(seconds)}`}
          {run === null || seconds === null ? null : (
            <span className="estimate-source config-dim">
              as <SafeText text={run.name} />
            </span>
          )}
        </span>
      ),
    },
  ];
}

function diskFact(disk: DiskEstimate | null): Fact {
  const freeBytes = disk?.freeBytes ?? null;
  const free = freeBytes === null ? '' : ` of ${formatBytes(freeBytes)} free`;
  return {
    name: 'Disk',
    value: (
      <span className="ui-figure" title={disk === null ? '' : diskDefinition(disk)} data-testid="estimated-disk">
        {disk === null ? UNKNOWN : `≈ ${formatBytes(diskTotalBytes(disk))}`}
        <span className="config-dim">{free}</span>
      </span>
    ),
  };
}

function diskShortage(disk: DiskEstimate): string {
  const need = `needs ${formatBytes(diskTotalBytes(disk))}, and ${formatBytes(disk.freeBytes)} are free`;
  return `Disk: ${need}. Make room, or keep fewer checkpoints.`;
}

/** Old figures stay, dimmed, while new ones are estimated: nothing jumps while one types. */
function MemoryLines(): ReactNode {
  const { memory, memoryFailure, memoryPending } = useEstimates();
  if (memory === null) {
    const why = memoryFailure?.message ?? 'It is being estimated.';
    return (
      <>
        <FactList
          facts={[
            { name: 'Memory', value: <span title={why}>{memoryFailure === null ? 'estimating …' : UNKNOWN}</span> },
          ]}
        />
        {memoryFailure === null ? null : (
          <p className="config-dim estimate-reason" data-testid="no-memory-estimate">
            <SafeText text={why} />
          </p>
        )}
      </>
    );
  }
  return (
    <div className="estimate-memory" data-pending={memoryPending} data-testid="estimated-memory">
      {memory.stages.map((stage) => (
        <StageMemoryLine key={stage.stage} stage={stage} memory={memory} />
      ))}
    </div>
  );
}

interface StageMemoryLineProps {
  readonly stage: MemoryNeed['stages'][number];
  readonly memory: MemoryNeed;
}

function StageMemoryLine({ stage, memory }: StageMemoryLineProps): ReactNode {
  const warning = memoryWarning(stage, memory);
  const { deviceBytes } = memory;
  const share = deviceBytes === null ? null : stage.needBytes / deviceBytes;
  const words = `${formatBytes(stage.needBytes)} of ${deviceBytes === null ? 'unknown' : formatBytes(deviceBytes)}`;
  return (
    <div className="estimate-stage" title={memoryDefinition(stage, memory)}>
      <div className="estimate-line">
        <span className="config-dim">{stage.stage === 'patch' ? 'Memory, patches' : 'Memory, whole'}</span>
        <span className="ui-figure">
          ≈ {formatBytes(stage.needBytes)}
          <span className="config-dim">
            {deviceBytes === null ? ` on a ${memory.device}` : ` of ${formatBytes(deviceBytes)}`}
          </span>
        </span>
      </div>
      {share === null ? null : (
        <div
          className="estimate-bar"
          role="meter"
          aria-label={`Memory, ${STAGE_WORDS[stage.stage]}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.round(share * 100))}
          aria-valuetext={words}
          data-over={warning !== null}
        >
          <span style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
      {warning === null ? null : <Warning text={warning} />}
    </div>
  );
}

function Warning({ text }: { readonly text: string }): ReactNode {
  return (
    <p className="config-problem estimate-warning" role="note">
      <IconAlertTriangle size={14} className="ui-tone-attention" aria-hidden />
      <span>{text}</span>
    </p>
  );
}
