import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { EvidenceFile } from '@contract/index';
import { PREDICTION_FILES, type RunTexts, type Unit } from '@core/statistics';
import { systemCodeOf } from '@main/workspace';

import type { RunPlace } from './messages';

/** What the statistics of a run rest on. */
export function filesBehind(run: RunPlace, unit: Unit): readonly string[] {
  const names = ['config.json', 'split.json', 'environment.json', 'manifest.json', PREDICTION_FILES[unit]];
  if (unit !== 'image') names.push(PREDICTION_FILES.image);
  return names.map((name) => join(run.folder, name));
}

/** Another one whenever one of the files has changed, came or went. */
export async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ ino, size, mtimeMs, ctimeMs }) => `${ino}:${size}:${mtimeMs}:${ctimeMs}`,
        () => '-',
      ),
    ),
  );
  return stamps.join(' ');
}

/** A run's files as the worker reads them, each once, with the hash of what was read. */
export class RunFiles implements RunTexts {
  readonly folder: string;
  private readonly read = new Map<string, { readonly text: string; readonly evidence: EvidenceFile } | null>();

  constructor(private readonly run: RunPlace) {
    this.folder = run.label;
  }

  readonly text = (name: string): string | null => this.file(name)?.text ?? null;

  /** Of what was read so far, by name. */
  evidence(names: readonly string[]): EvidenceFile[] {
    return names.flatMap((name) => this.read.get(name)?.evidence ?? []);
  }

  private file(name: string): { readonly text: string; readonly evidence: EvidenceFile } | null {
    const known = this.read.get(name);
    if (known !== undefined) return known;
    const found = readWith(join(this.run.folder, name), name);
    this.read.set(name, found);
    return found;
  }
}

/** Null where there is no such file; anything else that keeps a file from being read is told by who asked. */
function readWith(path: string, name: string): { readonly text: string; readonly evidence: EvidenceFile } | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { text: bytes.toString('utf8'), evidence: { name, path, sha256, sizeBytes: bytes.length } };
}
