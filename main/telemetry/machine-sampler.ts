import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';

import type { HostSample, TelemetrySample } from '@contract/index';

import { cpuPercent, cpuTimesOf, type CpuTimes } from './cpu-use';

/** Samples this machine from Node: processors, memory, one disk. GPUs need NVML, which the launcher asks. */
export class MachineSampler {
  private before: CpuTimes | null = null;
  private seq = 0;
  private cpuSeconds = 0;

  /** `folder`: the disk that holds it is the one reported; null reports none. */
  async sample(folder: string | null): Promise<TelemetrySample> {
    const began = process.cpuUsage();
    const host = await this.sampleHost(folder);
    this.seq += 1;
    const sample: TelemetrySample = {
      seq: this.seq,
      wallTimeMs: Date.now(),
      monotonicMs: performance.now(),
      host,
      gpus: [],
      tree: null,
      samplerCpuSeconds: this.cpuSeconds,
    };
    const { user, system } = process.cpuUsage(began);
    this.cpuSeconds += (user + system) / 1e6;
    return sample;
  }

  private async sampleHost(folder: string | null): Promise<HostSample> {
    const cores = cpus();
    const now = cpuTimesOf(cores);
    const percent = cpuPercent(this.before, now);
    this.before = now;
    const disk = folder === null ? null : await statfs(folder).catch(() => null);
    return {
      cpuPercent: percent,
      coreCount: cores.length,
      // Windows has no load average, and Node says 0 there.
      loadAverageOneMinute: process.platform === 'win32' ? null : (loadavg()[0] ?? null),
      memoryUsedBytes: totalmem() - (await availableMemoryBytes()),
      memoryTotalBytes: totalmem(),
      diskFreeBytes: disk === null ? null : disk.bavail * disk.bsize,
      diskTotalBytes: disk === null ? null : disk.blocks * disk.bsize,
    };
  }
}

/** Free memory leaves out the page cache, which Linux gives back when it is needed (proc(5), MemAvailable). */
async function availableMemoryBytes(): Promise<number> {
  const text = process.platform === 'linux' ? await readFile('/proc/meminfo', 'utf8').catch(() => '') : '';
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}
