// @vitest-environment jsdom
import type { GpuSample } from '@contract/index';
import { afterEach, expect, it } from 'vitest';

import { useMachine } from '@renderer/shell/machine';
import { MachineStatus } from '@renderer/shell/machine-status';

import { render, settle, type Rendered } from '../render';
import { gpu, instanceOf, machine } from '../telemetry/machine-samples';

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  useMachine.setState({ latest: null, isStale: false });
});

async function textWith(gpus: readonly GpuSample[]): Promise<string> {
  useMachine.setState({ latest: machine(gpus) });
  shown = await render(<MachineStatus />);
  return shown.container.textContent;
}

it('says that there is no sample, and that none comes any more', async () => {
  shown = await render(<MachineStatus />);
  expect(shown.container.querySelector('.shell-status-part')?.textContent).toBe('machine: no sample yet');
  await settle(() => useMachine.setState({ latest: machine([gpu(0)]), isStale: true }));
  expect(shown.container.textContent).toContain('no sample since');
  expect(shown.container.textContent).not.toContain('%');
});

it('shows the processors where there is no GPU', async () => {
  expect(await textWith([])).toContain('CPU 38 %');
});

it('shows a GPU in figures, and its MIG instances not as more of them', async () => {
  const text = await textWith([gpu(0), instanceOf(gpu(0), 'one')]);
  expect(text).toContain('GPU090 %281 W');
  expect(shown!.container.querySelectorAll('.shell-gpu-bar')).toHaveLength(1);
});

it('shows eight as a strip with their mean and the sum of their power', async () => {
  const text = await textWith(Array.from({ length: 8 }, (_, index) => gpu(index)));
  expect(text).toContain('8 GPUs94 %2,248 W');
  expect(shown!.container.querySelectorAll('.shell-gpu-bar')).toHaveLength(8);
});

it('does not sum over what is unknown, and shows it as such', async () => {
  const mute = gpu(2, { powerWatts: null, utilizationPercent: null });
  expect(await textWith([gpu(0), gpu(1), mute])).toContain('3 GPUs––');
  expect(shown!.container.querySelectorAll('.shell-gpu-bar[data-unknown="true"]')).toHaveLength(1);
});
