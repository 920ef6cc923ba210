/** The worker thread in which statistics are computed, so that neither main's thread nor a window's waits for them. */
import { parentPort } from 'node:worker_threads';

import { runJob } from './jobs';
import type { StatisticsAnswer, StatisticsEnvelope } from './messages';

function answer({ id, job }: StatisticsEnvelope): StatisticsAnswer {
  try {
    return { kind: 'done', id, value: runJob(job) };
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', (envelope: StatisticsEnvelope) => parentPort?.postMessage(answer(envelope)));
