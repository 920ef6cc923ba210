import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { failed, isMemoryShapes, ok, type MemoryShapes, type Result, type RunConfig } from '@contract/index';
import type { PythonStatus } from '@main/workspace';

/** Loading torch takes seconds on a fast machine. */
const LONGEST_MS = 120_000;
/** Each is a few hundred bytes. */
const MOST_KEPT = 200;

/** Runs Python with these arguments; resolves with what it printed. */
export type RunPython = (executable: string, args: readonly string[], signal: AbortSignal) => Promise<Result<string>>;

interface Question {
  readonly key: string;
  readonly abort: AbortController;
  readonly answer: Promise<Result<MemoryShapes>>;
}

/** Asks `mammobench estimate`, once for what has the same shapes. A newer question ends the one before. */
export class MemoryShapesOf {
  private readonly known = new Map<string, MemoryShapes>();
  private current: Question | null = null;

  constructor(
    private readonly python: () => Promise<PythonStatus>,
    private readonly runPython: RunPython = runInterpreter,
  ) {}

  ask(config: RunConfig, bytesPerValue: 2 | 4): Promise<Result<MemoryShapes>> {
    const key = JSON.stringify([config, bytesPerValue]);
    const known = this.known.get(key);
    if (known !== undefined) return Promise.resolve(ok(known));
    if (this.current?.key === key) return this.current.answer;
    this.cancel();
    const abort = new AbortController();
    const answer = this.answer(key, config, bytesPerValue, abort.signal).finally(() => {
      if (this.current?.abort === abort) this.current = null;
    });
    this.current = { key, abort, answer };
    return answer;
  }

  /** Ends the question that is being answered. */
  cancel(): void {
    this.current?.abort.abort();
    this.current = null;
  }

  private async answer(
    key: string,
    config: RunConfig,
    bytesPerValue: 2 | 4,
    signal: AbortSignal,
  ): Promise<Result<MemoryShapes>> {
    const { executable, problem } = await this.python();
    if (executable === null) return failed('python-unavailable', problem ?? 'No Python is set up for training.');
    const folder = await mkdtemp(join(tmpdir(), 'mammobench-estimate-'));
    try {
      const file = join(folder, 'config.json');
      await writeFile(file, JSON.stringify(config));
      const asked = ['--config', file, '--bytes-per-value', String(bytesPerValue), '--json'];
      const printed = await this.runPython(executable, ['-m', 'mammobench', 'estimate', ...asked], signal);
      if (signal.aborted) return failed('superseded', 'A newer question was asked.');
      const shapes = printed.ok ? shapesIn(printed.value) : printed;
      if (shapes.ok) this.keep(key, shapes.value);
      return shapes;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private keep(key: string, shapes: MemoryShapes): void {
    const [oldest] = this.known.keys();
    if (this.known.size >= MOST_KEPT && oldest !== undefined) this.known.delete(oldest);
    this.known.set(key, shapes);
  }
}

function shapesIn(printed: string): Result<MemoryShapes> {
  try {
    const shapes: unknown = JSON.parse(printed);
    if (isMemoryShapes(shapes)) return ok(shapes);
  } catch {
    // said below
  }
  const remedy = 'Install the mammobench that belongs to this program.';
  return failed('estimate-unreadable', `What mammobench estimate printed cannot be read. ${remedy}`);
}

/** Its last lines are the reason when it fails. */
function runInterpreter(executable: string, args: readonly string[], signal: AbortSignal): Promise<Result<string>> {
  return new Promise((resolve) => {
    const options = { signal, timeout: LONGEST_MS, killSignal: 'SIGKILL', windowsHide: true } as const;
    execFile(executable, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(ok(stdout));
      const said = stderr.trim().split('\n').slice(-3).join(' ');
      const why = said === '' ? error.message : said;
      resolve(failed('estimate-failed', `mammobench estimate gave no answer: ${why}`));
    });
  });
}
