import type { RunEfficiency } from '@contract/index';
import { DEFINITIONS, type DefinedName } from '@core/statistics';
import { NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { useLoaded, workstation } from '../bridge';
import { DefinedNumber, FailureNote, formatDuration, formatNumber, UNKNOWN, type NumberBasis } from '../ui';

const DEFAULT_TARGET_AUC = 0.8;

/** What the training cost: time and energy to an AUC of one’s choice, energy an epoch, speed. */
export function EfficiencyPanel({ runId }: { readonly runId: string }): ReactNode {
  const [target, setTarget] = useState(DEFAULT_TARGET_AUC);
  const { loadable } = useLoaded(`${runId} ${target}`, () =>
    workstation.evaluation.efficiency({ runId, targetAuc: target }),
  );
  return (
    <section className="evaluation-efficiency" aria-label="Cost of the training">
      <NumberInput
        label="Target AUC (validation)"
        value={target}
        min={0.5}
        max={1}
        step={0.01}
        decimalScale={3}
        w={150}
        onChange={(value) => {
          if (typeof value === 'number' && value >= 0 && value <= 1) setTarget(value);
        }}
      />
      {loadable.state === 'failed' ? <FailureNote failure={loadable.failure} /> : null}
      <dl className="evaluation-figures">
        {COSTS.map((cost) => (
          <div key={cost.name}>
            <dt>{cost.words}</dt>
            <dd>{loadable.state === 'ready' ? <Cost cost={cost} efficiency={loadable.value} /> : UNKNOWN}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface CostFigure {
  readonly name: DefinedName;
  readonly words: string;
  readonly value: (efficiency: RunEfficiency) => string | null;
  /** Why it is not known. */
  readonly reason: (efficiency: RunEfficiency) => string | null;
}

/** The figures of a run’s cost, in the order in which they stand. */
export const COSTS: readonly CostFigure[] = [
  {
    name: 'timeToTarget',
    words: 'time to target',
    value: ({ reached }) => (reached === null ? null : formatDuration(reached.seconds)),
    reason: ({ notReachedReason }) => notReachedReason,
  },
  {
    name: 'energyToTarget',
    words: 'energy to target',
    value: ({ reached }) => energyOrNull(reached?.joules ?? null),
    reason: ({ notReachedReason, energyReason }) => notReachedReason ?? energyReason,
  },
  {
    name: 'energyPerEpoch',
    words: 'energy per epoch',
    value: ({ joulesPerEpoch }) => energyOrNull(joulesPerEpoch),
    reason: ({ energyReason }) => energyReason,
  },
  {
    name: 'imagesPerSecondPerGpu',
    words: 'speed',
    value: ({ imagesPerSecondPerGpu: speed }) => (speed === null ? null : `${formatNumber(speed)} img/s/GPU`),
    reason: ({ speedReason }) => speedReason,
  },
];

function Cost({ cost, efficiency }: { readonly cost: CostFigure; readonly efficiency: RunEfficiency }): ReactNode {
  const value = cost.value(efficiency);
  const reason = value === null ? cost.reason(efficiency) : null;
  return <DefinedNumber basis={costBasis(cost.name, efficiency, reason)}>{value ?? UNKNOWN}</DefinedNumber>;
}

function costBasis(name: DefinedName, { files, reached }: RunEfficiency, reason: string | null): NumberBasis {
  const toTarget = name === 'timeToTarget' || name === 'energyToTarget';
  const at = reached === null ? null : `at step ${reached.step}, validation AUC ${formatNumber(reached.validationAuc)}`;
  // Logs grow while a run goes on: a hash of them would say nothing.
  return {
    ...DEFINITIONS[name],
    method: reason === null ? (toTarget ? at : null) : `Not known: ${reason}`,
    files: files.map((path) => ({ path, sha256: '' })),
  };
}

function energyOrNull(joules: number | null): string | null {
  return joules === null ? null : energyWords(joules);
}

/** 812 J, 41.2 kJ, 3.1 kWh: in the unit of an electricity meter once it is that much. */
export function energyWords(joules: number): string {
  if (joules < 1000) return `${formatNumber(joules)} J`;
  if (joules < 360_000) return `${formatNumber(joules / 1000)} kJ`;
  return `${formatNumber(joules / 3.6e6)} kWh`;
}
