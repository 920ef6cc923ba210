/** An import worker thread: reads files, decodes, hashes and makes thumbnails, so that main's thread only routes. */
import { parentPort, workerData } from 'node:worker_threads';

import { systemCodeOf } from '../workspace/index';
import { codecFiles } from './codec-files';
import type { ImportAnswer, ImportEnvelope, ImportJob, ImportJobReplies, ImportWorkerData } from './import-messages';
import { makeThumbnail, readImage } from './read-image';
import { readTruth } from './read-truth';
import { walkFolder } from './walk-folder';

const codecs = codecFiles((workerData as ImportWorkerData).codecsFolder);

function post(answer: ImportAnswer): void {
  parentPort?.postMessage(answer);
}

function run(id: number, job: ImportJob): Promise<ImportJobReplies[ImportJob['kind']]> {
  switch (job.kind) {
    case 'walk':
      return walkFolder(job.folder, (filesSeen) => post({ id, kind: 'progress', filesSeen }));
    case 'truth':
      return readTruth(job.folder, job.file);
    case 'read':
      return readImage(job, codecs);
    case 'thumbnail':
      return makeThumbnail(job, codecs);
  }
}

async function handle({ id, job }: ImportEnvelope): Promise<void> {
  try {
    post({ id, kind: 'done', value: await run(id, job) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post({ id, kind: 'error', code: systemCodeOf(error), message });
  }
}

parentPort?.on('message', (envelope: ImportEnvelope) => void handle(envelope));
