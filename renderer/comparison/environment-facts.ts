/** A document as a run's folder holds it; anybody may have written it. */
export type Document = Readonly<Record<string, unknown>>;

/** Something of a machine or its software that bears on a training. */
export interface EnvironmentFact {
  /** As sentences name it: "Confounded: batch, link and CPU". */
  readonly name: string;
  /** In words; null where the record is silent. */
  readonly wordsOf: (environment: Document) => string | null;
}

const GIB = 2 ** 30;

/**
 * The facts of environment.json by which two runs can differ. Identities of single devices (a GPU’s UUID, a disk’s name) are
 * left out: two equal GPUs are the same thing here.
 */
export const ENVIRONMENT_FACTS: readonly EnvironmentFact[] = [
  { name: 'GPU', wordsOf: (environment) => ofGpus(environment, gpuWords) },
  { name: 'link', wordsOf: (environment) => ofGpus(environment, linkWords) },
  { name: 'power limit', wordsOf: (environment) => ofGpus(environment, (gpu) => unit(gpu['powerLimitWatts'], 'W')) },
  { name: 'number of devices', wordsOf: at('/flags/worldSize') },
  { name: 'CPU', wordsOf: cpuWords },
  { name: 'memory', wordsOf: (environment) => gib(valueAt(environment, '/machine/memoryTotalBytes')) },
  { name: 'storage', wordsOf: storageWords },
  { name: 'server', wordsOf: at('/machine/serverModel') },
  { name: 'operating system', wordsOf: at('/machine/operatingSystem') },
  { name: 'kernel', wordsOf: at('/machine/kernel') },
  { name: 'driver', wordsOf: at('/machine/driverVersion') },
  { name: 'precision', wordsOf: precisionWords },
  { name: 'PyTorch', wordsOf: at('/software/torch') },
  { name: 'CUDA', wordsOf: at('/software/cudaRuntime') },
  { name: 'cuDNN', wordsOf: at('/software/cudnn') },
  { name: 'NCCL', wordsOf: at('/software/nccl') },
  { name: 'program version', wordsOf: versionWords },
  { name: 'deterministic algorithms', wordsOf: at('/flags/deterministicAlgorithms') },
  { name: 'channels last', wordsOf: at('/flags/channelsLast') },
  { name: 'compile', wordsOf: at('/flags/compile') },
  { name: 'threads', wordsOf: at('/flags/threads') },
  { name: 'data workers', wordsOf: at('/flags/dataWorkers') },
];

/** A value of a document by its JSON pointer; undefined where there is none. */
export function valueAt(document: Document, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Document)[key.replaceAll('~1', '/').replaceAll('~0', '~')];
  }, document);
}

function at(pointer: string): EnvironmentFact['wordsOf'] {
  return (environment) => words(valueAt(environment, pointer));
}

function words(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function unit(value: unknown, name: string): string | null {
  return typeof value === 'number' ? `${String(value)} ${name}` : null;
}

function gib(value: unknown): string | null {
  return typeof value === 'number' ? `${(value / GIB).toFixed(0)} GiB` : null;
}

/** "8 × NVIDIA A100": equal ones are counted, others stand beside each other. */
function ofGpus(environment: Document, wordsOf: (gpu: Document) => string | null): string | null {
  return counted(valueAt(environment, '/machine/gpus'), wordsOf);
}

function counted(list: unknown, wordsOf: (one: Document) => string | null): string | null {
  if (!Array.isArray(list)) return null;
  const counts = new Map<string, number>();
  for (const one of list as readonly unknown[]) {
    const found = typeof one === 'object' && one !== null ? wordsOf(one as Document) : null;
    if (found !== null) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return [...counts].map(([found, count]) => (count === 1 ? found : `${String(count)} × ${found}`)).join(', ');
}

function gpuWords(gpu: Document): string | null {
  const memory = gib(gpu['memoryBytes']);
  const name = words(gpu['name']);
  return name === null ? null : [name, memory].filter((part) => part !== null).join(', ');
}

/** The fastest that the link can be: an idle GPU lowers what it is now. */
function linkWords(gpu: Document): string | null {
  const generation = words(gpu['pcieGenerationMaximum']);
  const width = words(gpu['pcieWidthMaximum']);
  const nvlinks = words(gpu['nvlinkActiveLinks']);
  const parts = [
    generation === null && width === null ? null : `PCIe ${generation ?? '?'} ×${width ?? '?'}`,
    nvlinks === null || nvlinks === '0' ? null : `${nvlinks} NVLinks`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' + ');
}

function cpuWords(environment: Document): string | null {
  const model = words(valueAt(environment, '/machine/cpu/model'));
  const sockets = words(valueAt(environment, '/machine/cpu/sockets'));
  const cores = words(valueAt(environment, '/machine/cpu/physicalCores'));
  if (model === null) return cores === null ? null : `${cores} cores`;
  return `${sockets === null || sockets === '1' ? '' : `${sockets} × `}${model}${cores === null ? '' : `, ${cores} cores`}`;
}

function storageWords(environment: Document): string | null {
  return counted(valueAt(environment, '/machine/disks'), (disk) => {
    const kind = words(disk['kind']);
    const sizeBytes = disk['sizeBytes'];
    const size = typeof sizeBytes === 'number' ? `${(sizeBytes / 1e12).toFixed(1)} TB` : null;
    return [size, kind].filter((part) => part !== null).join(' ') || null;
  });
}

function precisionWords(environment: Document): string | null {
  const precision = words(valueAt(environment, '/flags/precision'));
  if (precision === null) return null;
  const tf32 =
    valueAt(environment, '/flags/cudnnAllowTf32') === true && valueAt(environment, '/flags/device') !== 'cpu';
  return tf32 && precision === 'fp32' ? 'fp32, TF32 in convolutions' : precision;
}

function versionWords(environment: Document): string | null {
  const version = words(valueAt(environment, '/software/mammobench'));
  const commit = words(valueAt(environment, '/software/gitCommit'));
  return version === null ? null : `${version}${commit === null ? '' : ` (${commit.slice(0, 8)})`}`;
}
