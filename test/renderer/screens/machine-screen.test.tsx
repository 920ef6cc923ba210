// @vitest-environment jsdom
import { ok, type RunSummary, type WorkspaceStatus } from '@contract/index';
import { afterEach, describe, expect, it } from 'vitest';

import { MachineScreen } from '@renderer/screens/machine-screen';
import { useMachine, useRunStatus } from '@renderer/shell';
import { useWorkspace } from '@renderer/workspace';

import { installWorkstation, type MemoryWorkstation } from '../memory-workstation';
import { named, render, settle, type Rendered } from '../render';
import { gpu, lease, machine } from '../telemetry/machine-samples';

const workspace: WorkspaceStatus = { id: 'w', name: 'w', folder: '/w', readOnly: false, readOnlyReason: null };

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
  useMachine.setState({ latest: null, history: [], isStale: false });
  useRunStatus.setState({ runs: new Map() });
});

async function show(status: WorkspaceStatus | null): Promise<MemoryWorkstation> {
  const memory = installWorkstation({
    'runs.list': () => ok([]),
    'runs.queue': () => ok({ paused: false, runnerAlive: false, problem: null, runs: [] }),
  });
  useWorkspace.setState({ status: { state: 'ready', value: status } });
  shown = await render(<MachineScreen />);
  await settle();
  return memory;
}

describe('the machine’s screen', () => {
  it('is useful without a workspace: devices, and no queue', async () => {
    useMachine.setState({ latest: machine([gpu(0)]) });
    const memory = await show(null);
    expect(named(shown!.container, 'li', 'GPU0')).toBeDefined();
    expect(shown!.container.querySelector('[data-testid="queue"]')).toBeNull();
    expect(memory.calls.map(({ name }) => name)).toEqual(['telemetry.recent']);
  });

  it('shows the queue beside the devices, and calls a run by its name once that is known', async () => {
    useMachine.setState({ latest: machine([gpu(0)], { leases: [lease(gpu(0).uuid)] }) });
    await show(workspace);
    expect(shown!.container.querySelector('[data-testid="queue"]')).not.toBeNull();
    const link = (): HTMLElement => named(shown!.container, 'li', 'GPU0').querySelector('a')!;
    expect([link().textContent, link().getAttribute('href')]).toEqual(['20260101-smoke', '#/runs/20260101-smoke']);
    const run = { runId: '20260101-smoke', name: 'smoke' } as RunSummary;
    await settle(() => useRunStatus.setState({ runs: new Map([[run.runId, run]]) }));
    expect(link().textContent).toBe('smoke');
  });

  it('says that its figures are old when no sample comes any more', async () => {
    await show(null);
    expect(shown!.container.textContent).toContain('No sample of this machine yet');
    await settle(() => useMachine.setState({ latest: machine([]), isStale: true }));
    expect(shown!.container.textContent).toContain('these figures are old');
  });
});
