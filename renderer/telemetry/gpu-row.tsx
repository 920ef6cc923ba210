import type { GpuProcess, GpuSample } from '@contract/index';
import { Tooltip } from '@mantine/core';
import { memo, type ReactNode } from 'react';

import { formatBytes, ToneBadge, UNKNOWN } from '../ui';
import { hardwareErrorsOf, isGrave, isInstance, throttleInWords, xidsOf, type DeviceFacts } from './device-facts';
import { GpuGauges } from './gpu-gauges';
import { LeaseText } from './lease-text';
import type { MachineView, RenderRun } from './machine-view';

export interface GpuRowProps {
  readonly device: DeviceFacts;
  readonly view: MachineView;
  readonly renderRun: RenderRun;
}

/** One GPU: what it is, who uses it, how busy it is; its MIG instances under it. */
export function GpuRow({ device, view, renderRun }: GpuRowProps): ReactNode {
  const { gpu, instances } = device;
  return (
    <li className="machine-device" aria-label={nameOf(gpu)}>
      <div className="machine-device-line">
        <div className="machine-device-facts">
          <GpuIdentity gpu={gpu} />
          <GpuHolders leases={device.leases} processes={device.processes} renderRun={renderRun} />
          <GpuCondition gpu={gpu} view={view} />
        </div>
        <GpuGauges gpu={gpu} view={view} />
      </div>
      {instances.length === 0 ? null : (
        <ul className="machine-instances" aria-label={`MIG instances of ${nameOf(gpu)}`}>
          {instances.map((each) => (
            <GpuRow key={each.gpu.uuid} device={each} view={view} renderRun={renderRun} />
          ))}
        </ul>
      )}
    </li>
  );
}

function nameOf(gpu: GpuSample): string {
  return isInstance(gpu) ? `MIG instance ${gpu.uuid}` : `GPU${gpu.index}`;
}

type IdentityFields = Pick<GpuSample, 'index' | 'uuid' | 'name' | 'parentUuid' | 'pcieGeneration' | 'pcieWidth'>;

const identityFields = ['index', 'uuid', 'name', 'parentUuid', 'pcieGeneration', 'pcieWidth'] as const;

/** A sample a second makes each GPU a new object: what is the same in it is not drawn again. */
const GpuIdentity = memo(
  ({ gpu }: { readonly gpu: IdentityFields }): ReactNode => {
    // 'GPU-4f2a91c0-…' says nothing new before its first dash; the whole is on hover.
    const short = gpu.uuid.replace(/^(GPU|MIG)-/, '').slice(0, 8);
    const link = `PCIe ${gpu.pcieGeneration ?? UNKNOWN} × ${gpu.pcieWidth ?? UNKNOWN}`;
    return (
      <div className="machine-identity">
        <strong>{isInstance(gpu) ? 'MIG' : `GPU${gpu.index}`}</strong>
        <span className="ui-name ui-ellipsis">{gpu.name ?? 'name unknown'}</span>
        <Tooltip label={gpu.uuid} classNames={{ tooltip: 'ui-mono' }}>
          <span className="ui-mono machine-dim">{short}</span>
        </Tooltip>
        {isInstance(gpu) ? null : (
          <Tooltip label="Generation and width of the link as it is now; both fall when the GPU is idle">
            <span className="machine-dim ui-figure">{link}</span>
          </Tooltip>
        )}
      </div>
    );
  },
  (before, after) => identityFields.every((field) => before.gpu[field] === after.gpu[field]),
);
GpuIdentity.displayName = 'GpuIdentity';

interface GpuHoldersProps extends Pick<DeviceFacts, 'leases' | 'processes'> {
  readonly renderRun: RenderRun;
}

const GpuHolders = memo(
  ({ leases, processes, renderRun }: GpuHoldersProps): ReactNode => {
    const foreign = processes?.filter((process) => process.foreign) ?? [];
    if (leases.length === 0 && foreign.length === 0) {
      return (
        <div className="machine-dim">{processes === null ? 'not leased; its processes are not known' : 'free'}</div>
      );
    }
    return (
      <>
        {leases.map((lease) => (
          <div key={`${lease.device} ${lease.runFolder ?? ''} ${lease.pid ?? ''}`}>
            <LeaseText lease={lease} renderRun={renderRun} />
          </div>
        ))}
        {foreign.length === 0 ? null : <ForeignProcesses processes={foreign} />}
      </>
    );
  },
  (before, after) => before.renderRun === after.renderRun && factsText(before) === factsText(after),
);
GpuHolders.displayName = 'GpuHolders';

function factsText({ leases, processes }: GpuHoldersProps): string {
  return JSON.stringify([leases, processes]);
}

/** So many on a line of their own; the rest on hover. */
const FOREIGN_SHOWN = 2;

function ForeignProcesses({ processes }: { readonly processes: readonly GpuProcess[] }): ReactNode {
  const rest = processes.slice(FOREIGN_SHOWN);
  return (
    <div className="machine-foreign">
      {processes.slice(0, FOREIGN_SHOWN).map((process) => (
        <ToneBadge
          key={process.pid}
          tone="attention"
          word={`in use by ${processInWords(process)}`}
          reason="No run of Mammobench started it: it holds no lease. Queued runs leave the GPU alone until it ends."
        />
      ))}
      {rest.length === 0 ? null : (
        <Tooltip label={rest.map(processInWords).join('; ')} multiline maw={360}>
          <span className="machine-dim">and {rest.length} more</span>
        </Tooltip>
      )}
    </div>
  );
}

function processInWords({ pid, name, userName, memoryUsedBytes }: GpuProcess): string {
  const memory = memoryUsedBytes === null ? 'memory unknown' : formatBytes(memoryUsedBytes);
  return `PID ${pid} ${name ?? 'name unknown'}, ${userName ?? 'user unknown'}, ${memory}`;
}

/** Throttling and errors, where there are any. An instance's are its GPU's, and told there. */
function GpuCondition({ gpu, view }: { readonly gpu: GpuSample; readonly view: MachineView }): ReactNode {
  if (isInstance(gpu)) return null;
  const throttle = (gpu.throttleReasons ?? []).map(throttleInWords);
  const xids = xidsOf(view.history, gpu.uuid);
  const errors = hardwareErrorsOf(gpu, xids);
  if (throttle.length === 0 && errors.length === 0) return null;
  return (
    <div className="machine-condition">
      {throttle.map(({ words, isThrottled }) =>
        isThrottled ? (
          <ToneBadge key={words} tone="attention" word={words} />
        ) : (
          <span key={words} className="machine-dim">
            {words}
          </span>
        ),
      )}
      {errors.length === 0 ? null : (
        <ToneBadge tone={isGrave(gpu, xids) ? 'failed' : 'neutral'} word={errors.join(', ')} />
      )}
    </div>
  );
}
