import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import type { DeviceLease, RunState, RunSummary } from '@contract/index';

import { LeaseFolders, leaseFolders, parseLocks, readLeaseNote, type LeaseFiles } from './lease-files';

export interface LeaseReaderOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The open workspace's; null when none is open. */
  readonly runsFolder: () => string | null;
  readonly platform?: NodeJS.Platform;
  readonly locksFile?: string;
}

/** Who holds which device of this machine, as the kernel's list of locks says. Leases are taken on Linux alone. */
export class LeaseReader {
  private readonly folders: LeaseFolders;
  private newest: { readonly key: string; readonly leases: DeviceLease[] } | null = null;

  constructor(private readonly options: LeaseReaderOptions) {
    this.folders = new LeaseFolders(leaseFolders(options.environment));
  }

  /** GPUs first, cores by number. Reads on only where something has changed since the last call. */
  async read(): Promise<DeviceLease[]> {
    const { platform = process.platform, locksFile = '/proc/locks', runsFolder } = this.options;
    if (platform !== 'linux') return [];
    const files = await this.folders.files();
    // No file, no lease. The list of locks is not cheap: the kernel waits some milliseconds for all processors to make it.
    if (files.length === 0) return [];
    const holders = parseLocks(await readFile(locksFile, 'utf8'));
    const held = files.flatMap((each) => holdersOf(each, holders) ?? []);
    const key = JSON.stringify([
      runsFolder(),
      held.map(({ files: { lockPath }, launchers, others }) => [lockPath, launchers, others]),
    ]);
    if (this.newest?.key === key) return this.newest.leases;
    const described = await Promise.all(held.map((each) => describeLease(each, runsFolder())));
    const leases = described.sort((a, b) => byDevice(a.device, b.device));
    // A lease that was taken just now is not named yet.
    this.newest = leases.every(({ runFolder }) => runFolder !== null) ? { key, leases } : null;
    return leases;
  }
}

/** The runs that hold a device although nobody here takes them for active yet. */
export function begunRuns(leases: readonly DeviceLease[], known: readonly RunSummary[]): readonly string[] {
  const active = new Set(known.flatMap(({ runId, state }) => (ACTIVE.has(state) ? [runId] : [])));
  return [...new Set(leases.flatMap(({ runId }) => runId ?? []))].filter((runId) => !active.has(runId));
}

const ACTIVE: ReadonlySet<RunState> = new Set(['starting', 'running', 'stopping']);

interface HeldDevice {
  readonly files: LeaseFiles;
  /** Who has the lock: the run's launcher. */
  readonly launchers: readonly number[];
  /** The run's other processes. */
  readonly others: readonly number[];
}

function holdersOf(files: LeaseFiles, holders: ReturnType<typeof parseLocks>): HeldDevice | null {
  const launchers = (files.lock === null ? undefined : holders.get(files.lock)) ?? [];
  const others = (files.held === null ? undefined : holders.get(files.held)) ?? [];
  return launchers.length + others.length === 0 ? null : { files, launchers, others };
}

async function describeLease(
  { files, launchers, others }: HeldDevice,
  runsFolder: string | null,
): Promise<DeviceLease> {
  const note = await readLeaseNote(files.lockPath);
  // A lock file that its holder could not write still tells of the one before.
  const ofHolder = note !== null && (launchers.length === 0 || launchers.includes(note.pid)) ? note : null;
  return {
    device: files.device,
    runFolder: ofHolder?.runFolder ?? null,
    runId: ofHolder === null || runsFolder === null ? null : await runIdIn(runsFolder, ofHolder.runFolder),
    pid: launchers[0] ?? others[0] ?? null,
    userName: ofHolder?.user ?? null,
    orphaned: launchers.length === 0,
  };
}

/** The run's id where its folder lies among this workspace's; the same folder may be known by several paths. */
async function runIdIn(runsFolder: string, runFolder: string): Promise<string | null> {
  const [runs, run] = await Promise.all([runsFolder, runFolder].map((path) => realpath(path).catch(() => path)));
  return run !== undefined && dirname(run) === runs ? basename(run) : null;
}

/** `cpu-10` comes after `cpu-9`, and cores after GPUs. */
function byDevice(a: string, b: string): number {
  const [coreA, coreB] = [a, b].map((device) => /^cpu-(\d+)$/.exec(device)?.[1]);
  if (coreA !== undefined && coreB !== undefined) return Number(coreA) - Number(coreB);
  if (coreA === undefined && coreB === undefined) return a < b ? -1 : 1;
  return coreA === undefined ? -1 : 1;
}
