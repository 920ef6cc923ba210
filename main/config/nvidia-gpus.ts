import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DRIVER_FOLDER = '/proc/driver/nvidia/gpus';

export interface NvidiaGpus {
  readonly count: number;
  /** Major and minor, the lowest of all; null where a model is not in the table. */
  readonly computeCapability: ComputeCapability | null;
}

type ComputeCapability = readonly [number, number];

/** By model, as the driver writes it. Source: developer.nvidia.com/cuda-gpus; a few models, each until another matches. */
const capabilities: readonly (readonly [RegExp, ComputeCapability])[] = [
  [/\bP100\b/, [6, 0]],
  [/\b(P4|P40)\b|GTX 10\d\d|Quadro P\d/, [6, 1]],
  [/\bV100S?\b|TITAN V\b|Quadro GV100/, [7, 0]],
  [/\bT4\b|GTX 16\d\d|RTX 20\d\d|Quadro RTX|TITAN RTX/, [7, 5]],
  [/\b(A100|A30|A800)\b/, [8, 0]],
  [/\b(A10|A16|A40|A2|A[2456]000|A4500|A5500)\b|RTX 30\d\d/, [8, 6]],
  [/\b(L4|L40S?)\b|RTX 40\d\d|RTX \d000 Ada/, [8, 9]],
  [/\b(H100|H200|H800|GH200)\b/, [9, 0]],
];

/** NVIDIA GPUs as the driver lists them; null where nothing says (not Linux). Which of them are free, the launcher finds out. */
export async function readNvidiaGpus(
  folder = DRIVER_FOLDER,
  platform: NodeJS.Platform = process.platform,
): Promise<NvidiaGpus | null> {
  if (platform !== 'linux') return null;
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names.map((name) => readFile(join(folder, name, 'information'), 'utf8').catch(() => '')),
  );
  const found = texts.map(capabilityOf);
  const known = found.filter((each) => each !== null).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { count: names.length, computeCapability: known.length < found.length ? null : (known[0] ?? null) };
}

function capabilityOf(information: string): ComputeCapability | null {
  const model = /^Model:\s*(.+)$/m.exec(information)?.[1] ?? '';
  return capabilities.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}
