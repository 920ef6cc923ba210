import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { CODEC_FILES } from '@core/dicom/index';

import { buildForNode } from './build-for-node';

const root = resolve(import.meta.dirname, '../../..');

const CODEC_PACKAGES = {
  charls: 'codec-charls',
  openjpeg: 'codec-openjpeg',
  openjph: 'codec-openjph',
  libjpegturbo8: 'codec-libjpeg-turbo-8bit',
} as const;

export interface BuiltWorkers {
  readonly catalogue: string;
  readonly imports: string;
  readonly ingest: string;
  readonly statistics: string;
  readonly log: string;
  readonly transfer: string;
  readonly codecs: string;
  readonly remove: () => Promise<void>;
}

/** Builds the worker threads as the app's build does, so that tests run the real ones. */
export async function buildWorkers(): Promise<BuiltWorkers> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  // Inside the project, so that libsql is found from there.
  const folder = await mkdtemp(join(cache, 'test-workers-'));
  await chmod(folder, 0o755);
  await buildForNode(folder, {
    catalogue: 'main/workspace/catalogue-worker.ts',
    imports: 'main/datasets/import-worker.ts',
    statistics: 'main/evaluation/statistics-worker.ts',
    ingest: 'main/runs/ingest/ingest-worker.ts',
    log: 'main/runs/log/log-worker.ts',
    transfer: 'main/runs/transfer/transfer-worker.ts',
  });
  const codecs = join(folder, 'codecs');
  await mkdir(codecs);
  for (const [name, file] of Object.entries(CODEC_FILES)) {
    const packageName = CODEC_PACKAGES[name as keyof typeof CODEC_PACKAGES];
    await copyFile(join(root, 'node_modules/@cornerstonejs', packageName, 'dist', file), join(codecs, file));
  }
  return {
    catalogue: join(folder, 'catalogue.cjs'),
    imports: join(folder, 'imports.cjs'),
    ingest: join(folder, 'ingest.cjs'),
    statistics: join(folder, 'statistics.cjs'),
    log: join(folder, 'log.cjs'),
    transfer: join(folder, 'transfer.cjs'),
    codecs,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
