/** The worker thread that adds a run or exports one: gigabytes are copied and checked beside main's thread. */
import { parentPort, workerData } from 'node:worker_threads';

import type { AddingRun, Failure } from '@contract/index';
import { diskFailure } from '@main/workspace';

import { addRun } from './add-run';
import { exportRun } from './export-run';
import { Canceled, Refused } from './refused';
import type { Progress, TransferAnswer, TransferWorkerData } from './transfer-messages';

const TELL_EVERY_MS = 100;
const { order, cancel } = workerData as TransferWorkerData;
const asked = new Int32Array(cancel);

function post(answer: TransferAnswer): void {
  parentPort?.postMessage(answer);
}

function makeProgress(): Progress {
  let state: AddingRun = { words: 'checking', doneBytes: 0, totalBytes: 0, doneFiles: 0, totalFiles: 0 };
  let toldAtMs = -Infinity;
  const become = (change: Partial<AddingRun>): void => {
    if (Atomics.load(asked, 0) !== 0) throw new Canceled('canceled');
    state = { ...state, ...change };
    if (performance.now() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = performance.now();
    post({ kind: 'progress', progress: state });
  };
  return {
    begin: (words, totalBytes, totalFiles) => become({ words, totalBytes, totalFiles }),
    bytes: (count) => become({ doneBytes: state.doneBytes + count }),
    file: () => become({ doneFiles: state.doneFiles + 1 }),
    working: () => become({}),
  };
}

async function work(): Promise<TransferAnswer> {
  const progress = makeProgress();
  try {
    if (order.kind === 'add') return { kind: 'added', run: await addRun({ ...order, progress }) };
    await exportRun({ ...order, progress });
    return { kind: 'exported' };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Canceled)
    return { code: 'canceled', message: 'Canceled: nothing was added or written.', problems: [] };
  if (error instanceof Refused) return { code: error.code, message: error.message, problems: [...error.problems] };
  const known = diskFailure(error, order.kind === 'add' ? order.path : order.target);
  if (known !== null && !known.ok) return known.failure;
  throw error;
}

void work().then(post);
