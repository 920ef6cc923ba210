/** The worker thread that follows the logs of a workspace's runs, so that main's thread only routes. */
import { parentPort, workerData } from 'node:worker_threads';

import type { IngestAnswer, IngestEnvelope, IngestWorkerData } from './ingest-messages';
import { IngestService } from './ingest-service';

const { seriesFolder } = workerData as IngestWorkerData;
const service = new IngestService(seriesFolder, {
  warn: (message) => post({ kind: 'warning', message }),
  lost: (runId) => post({ kind: 'lost', runId }),
});

function post(answer: IngestAnswer): void {
  const moved = answer.kind === 'done' && answer.value instanceof Float64Array ? [answer.value.buffer] : [];
  parentPort?.postMessage(answer, moved);
}

async function handle({ id, request }: IngestEnvelope): Promise<void> {
  try {
    post({ kind: 'done', id, value: await service.handle(request) });
  } catch (error) {
    post({ kind: 'failed', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  if (request.kind === 'close') parentPort?.close();
}

parentPort?.on('message', (envelope: IngestEnvelope) => void handle(envelope));
