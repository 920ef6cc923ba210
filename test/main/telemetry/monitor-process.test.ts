import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { MonitorLine } from '@contract/index';
import type { PythonStatus } from '@main/workspace';

import { MonitorProcess, parseMonitorLine, type MonitorTiming } from '../../../main/telemetry/monitor-process';
import { temporaryFolder } from '../support/temporary-folder';
import { monitorLine } from './samples';

const python = resolve(import.meta.dirname, '../../../.venv/bin/python');
const waitFor = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 20 });

let folder: ReturnType<typeof temporaryFolder>;
let monitor: MonitorProcess | null;
let lines: MonitorLine[];
let warnings: string[];
let found: PythonStatus;
beforeEach(() => {
  folder = temporaryFolder();
  [monitor, lines, warnings] = [null, [], []];
});
afterEach(async () => {
  await monitor?.close();
  folder.remove();
});

function start(timing: Partial<MonitorTiming> = {}, platform: NodeJS.Platform = 'linux'): MonitorProcess {
  monitor = new MonitorProcess({
    python: () => Promise.resolve(found),
    folder: () => folder.path,
    onLine: (line) => lines.push(line),
    warn: (message) => warnings.push(message),
    platform,
    timing: { firstPauseMs: 10, ...timing },
  });
  monitor.restart();
  return monitor;
}

/** A program in Python's place: it notes each start with its arguments, then does as the script says. */
function program(script: string): string {
  const path = join(folder.path, 'program');
  writeFileSync(join(folder.path, 'line'), `${JSON.stringify(monitorLine())}\n`);
  writeFileSync(path, `#!/bin/sh\ncd ${folder.path}\necho "$$ $*" >> starts\n${script}\n`);
  chmodSync(path, 0o755);
  found = { executable: path, problem: null };
  return path;
}

const starts = (): string[] => {
  const path = join(folder.path, 'starts');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
};
const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}/stat`);

describe('MonitorProcess', () => {
  it('hands over what the real monitor samples, and ends it by closing its input', async () => {
    found = { executable: python, problem: null };
    const { problem } = start({ graceMs: 60_000 });
    expect(problem).toBeNull();
    await waitFor(() => expect(lines.length).toBeGreaterThanOrEqual(2));
    expect(lines[1]!.sample.host.memoryUsedBytes).toBeGreaterThan(0);
    expect(lines.map(({ sample }) => sample.seq).slice(0, 2)).toEqual([1, 2]);
    await monitor!.close();
    expect(warnings).toEqual([]);
  });

  it('passes over lines that are torn or garbage', async () => {
    program('echo "Traceback: no JSON"; cat line; echo "{\\"sample\\":"; echo "{}"; cat line; cat');
    start();
    await waitFor(() => expect(lines).toHaveLength(2));
    expect(lines).toEqual([monitorLine(), monitorLine()]);
    expect(starts()).toHaveLength(1);
    expect(starts()[0]).toContain(`-m mammobench monitor --folder ${folder.path}`);
  });

  it('starts one that died again, with growing pauses, and says why', async () => {
    program('cat line; echo "ImportError: no psutil" >&2; exit 3');
    const pauses: number[] = [];
    const original = globalThis.setTimeout;
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation((act: () => void, ms?: number) => {
      if (ms !== undefined && ms % 10 === 0 && ms < 1000) pauses.push(ms);
      return original(act, ms);
    });
    start({ longestPauseMs: 40 });
    await waitFor(() => expect(starts().length).toBeGreaterThanOrEqual(5));
    spy.mockRestore();
    expect(pauses.slice(0, 4)).toEqual([10, 20, 40, 40]);
    await waitFor(() => expect(monitor!.problem).toContain('exit code 3 (ImportError: no psutil)'));
  });

  it('begins anew with short pauses once one has run well, and forgets its problem', async () => {
    program('if [ -e died ]; then cat line; cat; else touch died; exit 1; fi');
    start();
    await waitFor(() => expect(lines).toHaveLength(1));
    expect(starts()).toHaveLength(2);
    expect(monitor!.problem).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('kills one that says nothing, and says so', async () => {
    program('exec sleep 600');
    start({ silenceMs: 150, firstPauseMs: 60_000 });
    await waitFor(() => expect(monitor!.problem).toMatch(/said nothing for 0.15 s/));
    expect(isRunning(parseInt(starts()[0]!, 10))).toBe(false);
  });

  it('names a mammobench that prints what this program does not read', async () => {
    const path = program('while true; do echo "{\\"seq\\":1,\\"host\\":{}}"; done');
    start({ firstPauseMs: 60_000 });
    await waitFor(() => expect(monitor!.problem).toContain(`mammobench of ${path} is of another version`));
    expect(lines).toEqual([]);
  });

  it('says what Python lacks, and takes up another when asked to', async () => {
    found = { executable: null, problem: 'Python was not found at /nowhere. Choose another.' };
    start();
    await waitFor(() => expect(monitor!.problem).toBe('Python was not found at /nowhere. Choose another.'));
    program('cat line; cat');
    monitor!.restart();
    await waitFor(() => expect(lines).toHaveLength(1));
    expect(monitor!.problem).toBeNull();
  });

  it('names a Python that cannot be started', async () => {
    found = { executable: join(folder.path, 'nothing'), problem: null };
    start({ firstPauseMs: 60_000 });
    await waitFor(() => expect(monitor!.problem).toContain('ENOENT'));
  });

  it('leaves no process behind, however stubborn', async () => {
    program("trap '' TERM; cat line; while true; do sleep 0.05; done");
    start({ graceMs: 100 });
    await waitFor(() => expect(lines).toHaveLength(1));
    await monitor!.close();
    expect(isRunning(parseInt(starts()[0]!, 10))).toBe(false);
  });

  it('ends the one before when it is started anew, and hears it no more', async () => {
    program('cat line; cat > /dev/null; cat line');
    start();
    await waitFor(() => expect(lines).toHaveLength(1));
    monitor!.restart();
    await waitFor(() => expect(lines).toHaveLength(2));
    await waitFor(() => expect(isRunning(parseInt(starts()[0]!, 10))).toBe(false));
    await monitor!.close();
    expect(lines).toHaveLength(2);
    expect(monitor!.problem).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('is for Linux alone, and says so elsewhere', async () => {
    program('cat line; cat');
    start({}, 'darwin');
    await waitFor(() => expect(monitor!.problem).toContain('Linux only'));
    expect(starts()).toEqual([]);
  });
});

describe('parseMonitorLine', () => {
  it.each(['', '{', '[]', 'null', JSON.stringify({ sample: {} }), JSON.stringify(monitorLine().sample)])(
    'takes no %j for a line',
    (text) => {
      expect(parseMonitorLine(text)).toBeNull();
    },
  );
});
