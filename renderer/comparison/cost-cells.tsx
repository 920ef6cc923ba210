import type { ComparedRun, RunEfficiency } from '@contract/index';
import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatDuration, formatNumber, UNKNOWN } from '../ui';
import { tookSeconds, type ChosenRow } from './chosen-rows';
import { fileOf, Stated, type Basis } from './stated';

/** What a run's training took: time in all, time and energy to the target, speed. */
export function CostCells({ row }: { readonly row: ChosenRow }): ReactNode {
  const { run, summary, efficiency } = row;
  const seconds = tookSeconds(summary);
  return (
    <>
      <td className="is-number">
        {seconds === null ? (
          <Unknown reason={whyNoTime(summary)} />
        ) : (
          <Stated what="took" files={[fileOf(run, 'events.jsonl'), fileOf(run, 'exit.json')]}>
            {formatDuration(seconds)}
          </Stated>
        )}
      </td>
      <EfficiencyCells run={run} efficiency={efficiency} />
    </>
  );
}

function EfficiencyCells({
  run,
  efficiency,
}: {
  readonly run: ComparedRun;
  readonly efficiency: RunEfficiency | null;
}): ReactNode {
  const notYet = 'Its logs are being read, or cannot be.';
  const { reached = null, notReachedReason = notYet, energyReason = notYet, speedReason = notYet } = efficiency ?? {};
  const files: Basis =
    efficiency === null || efficiency.files.length === 0
      ? [fileOf(run, 'events.jsonl')]
      : efficiency.files.map((path) => ({ path, sha256: '' }));
  const joules = reached?.joules ?? null;
  const speed = efficiency?.imagesPerSecondPerGpu ?? null;
  const target = efficiency === null ? '' : `validation AUC of at least ${String(efficiency.targetAuc)}`;
  return (
    <>
      <td className="is-number">
        {reached === null ? (
          <Unknown reason={notReachedReason} />
        ) : (
          <Stated what="timeToTarget" files={files} method={`${target}, at step ${String(reached.step)}`}>
            {formatDuration(reached.seconds)}
          </Stated>
        )}
      </td>
      <td className="is-number">
        {joules === null ? (
          <Unknown reason={reached === null ? notReachedReason : energyReason} />
        ) : (
          <Stated what="energyToTarget" files={files} method={target}>
            {formatEnergy(joules)}
          </Stated>
        )}
      </td>
      <td className="is-number">
        {speed === null ? (
          <Unknown reason={speedReason} />
        ) : (
          <Stated what="imagesPerSecondPerGpu" files={files}>
            {formatNumber(speed)}
          </Stated>
        )}
      </td>
    </>
  );
}

function whyNoTime(summary: ChosenRow['summary']): string {
  if (summary === null) return 'The run is not in the workspace.';
  return summary.endedAtMs === null
    ? 'The run has not ended.'
    : 'When it began is not known, or its log is still being read.';
}

/** '4.2 kWh', '310 Wh' */
export function formatEnergy(joules: number): string {
  const wattHours = joules / 3600;
  return wattHours >= 1000 ? `${formatNumber(wattHours / 1000)} kWh` : `${formatNumber(wattHours)} Wh`;
}

function Unknown({ reason }: { readonly reason: string | null }): ReactNode {
  return (
    <Tooltip label={reason ?? 'Not recorded.'} multiline maw={320}>
      <span className="comparison-dim">{UNKNOWN}</span>
    </Tooltip>
  );
}
