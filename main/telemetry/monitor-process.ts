import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

import { isMonitorLine, type MonitorLine } from '@contract/index';
import type { PythonStatus } from '@main/workspace';

export interface MonitorOptions {
  readonly python: () => Promise<PythonStatus>;
  /** The disk that holds it is the one reported. */
  readonly folder: () => string;
  readonly onLine: (line: MonitorLine) => void;
  readonly warn: (message: string) => void;
  readonly platform?: NodeJS.Platform;
  readonly timing?: Partial<MonitorTiming>;
}

export interface MonitorTiming {
  /** Before the first restart; doubled with each that follows. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** One that has printed for so long has started well: the pauses begin anew. */
  readonly steadyAfterMs: number;
  /** One that prints nothing for so long hangs, in a driver perhaps. Python's own start is in it. */
  readonly silenceMs: number;
  /** What it has to end by itself. */
  readonly graceMs: number;
}

const TIMING: MonitorTiming = {
  firstPauseMs: 1000,
  longestPauseMs: 60_000,
  steadyAfterMs: 60_000,
  silenceMs: 30_000,
  graceMs: 2000,
};

/** Lines in a row that this program cannot read, after which it says so. */
const UNREADABLE_LINES = 5;

/** Keeps `mammobench monitor` running for as long as the app does. It ends with the app: its standard input closes. */
export class MonitorProcess {
  private readonly timing: MonitorTiming;
  private child: MonitorChild | null = null;
  private timer: NodeJS.Timeout | null = null;
  private failures = 0;
  private generation = 0;
  private closed = false;
  private reason: string | null = null;

  constructor(private readonly options: MonitorOptions) {
    this.timing = { ...TIMING, ...options.timing };
  }

  /** Why it does not sample, with the remedy; null while it does, or has just begun. */
  get problem(): string | null {
    return this.reason;
  }

  /** Starts it, or starts it anew: Python or the folder may be others now. */
  restart(): void {
    this.failures = 0;
    this.begin();
  }

  /** Ends it; comes back when its process has gone. */
  async close(): Promise<void> {
    this.closed = true;
    this.generation += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.child?.end();
    this.child = null;
  }

  private begin(): void {
    this.generation += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    void this.child?.end();
    this.child = null;
    this.start(this.generation).catch((error: unknown) => this.fail(this.generation, String(error)));
  }

  private async start(generation: number): Promise<void> {
    const { platform = process.platform, python, folder, onLine } = this.options;
    if (this.closed) return;
    if (platform !== 'linux') {
      this.reason = 'GPUs are sampled on Linux only; here it is processors, memory and disk.';
      return;
    }
    const { executable, problem } = await python();
    if (this.generation !== generation) return;
    if (executable === null)
      return this.fail(generation, problem ?? 'Python was not found.', this.timing.longestPauseMs);
    const child = new MonitorChild(executable, folder(), this.timing, {
      line: (line) => {
        if (this.generation !== generation) return;
        this.reason = null;
        if (child.livedMs > this.timing.steadyAfterMs) this.failures = 0;
        onLine(line);
      },
      ended: (why) => this.fail(generation, why ?? otherVersion(executable)),
    });
    this.child = child;
  }

  /** Tries again later: what is missing may be mended meanwhile. */
  private fail(generation: number, reason: string, pauseMs = this.nextPauseMs()): void {
    if (this.generation !== generation || this.closed) return;
    this.child = null;
    this.failures += 1;
    if (reason !== this.reason) this.options.warn(reason);
    this.reason = reason;
    this.timer = setTimeout(() => this.begin(), pauseMs);
    this.timer.unref();
  }

  private nextPauseMs(): number {
    const { firstPauseMs, longestPauseMs } = this.timing;
    return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.failures, 30));
  }
}

function otherVersion(executable: string): string {
  return `The package mammobench of ${executable} is of another version than this program. Run “npm start” once in the program’s folder, or choose another Python executable in the settings.`;
}

interface ChildEvents {
  readonly line: (line: MonitorLine) => void;
  /** Why, in a sentence; null when what it printed was not what this program reads. */
  readonly ended: (why: string | null) => void;
}

/** One process of the monitor. */
class MonitorChild {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly startedAtMs = performance.now();
  private readonly gone: Promise<void>;
  private silence: NodeJS.Timeout;
  private unreadable = 0;
  private lastWords = '';
  private hasHung = false;

  constructor(
    executable: string,
    folder: string,
    private readonly timing: MonitorTiming,
    private readonly events: ChildEvents,
  ) {
    this.process = spawn(executable, ['-m', 'mammobench', 'monitor', '--folder', folder], { windowsHide: true });
    this.gone = new Promise((resolve) => this.process.once('close', () => resolve()));
    this.silence = this.startSilence();
    createInterface({ input: this.process.stdout }).on('line', (text) => this.take(text));
    createInterface({ input: this.process.stderr }).on('line', (text) => (this.lastWords = text));
    // It may have gone before its input is closed.
    this.process.stdin.on('error', () => undefined);
    this.process.once('error', (error) => (this.lastWords = error.message));
    this.process.once('close', (code, signal) => {
      clearTimeout(this.silence);
      this.events.ended(this.ending(code, signal));
    });
  }

  get livedMs(): number {
    return performance.now() - this.startedAtMs;
  }

  async end(): Promise<void> {
    clearTimeout(this.silence);
    this.process.stdin.end();
    const grace = setTimeout(() => this.process.kill('SIGKILL'), this.timing.graceMs);
    await this.gone;
    clearTimeout(grace);
  }

  private take(text: string): void {
    const line = parseMonitorLine(text);
    if (line === null) {
      this.unreadable += 1;
      if (this.unreadable === UNREADABLE_LINES) this.process.kill('SIGKILL');
      return;
    }
    this.unreadable = 0;
    clearTimeout(this.silence);
    this.silence = this.startSilence();
    this.events.line(line);
  }

  private startSilence(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.hasHung = true;
      this.process.kill('SIGKILL');
    }, this.timing.silenceMs);
    return timer.unref();
  }

  private ending(code: number | null, signal: NodeJS.Signals | null): string | null {
    if (this.unreadable >= UNREADABLE_LINES) return null;
    const said = this.lastWords === '' ? '' : ` (${this.lastWords.slice(0, 300)})`;
    if (this.hasHung) {
      return `The monitor of this machine said nothing for ${this.timing.silenceMs / 1000} s and was ended${said}.`;
    }
    return `The monitor of this machine ended: ${signal ?? `exit code ${code ?? 'unknown'}`}${said}.`;
  }
}

/** Null for what is torn, or no line of the monitor's. */
export function parseMonitorLine(text: string): MonitorLine | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMonitorLine(value) ? value : null;
  } catch {
    return null;
  }
}
