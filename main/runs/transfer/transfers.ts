import { Worker } from 'node:worker_threads';

import { failed, ok, type AddedRun, type AddingRun, type Result } from '@contract/index';

import type { TransferAnswer, TransferOrder, TransferWorkerData } from './transfer-messages';

type Done = Extract<TransferAnswer, { kind: 'added' | 'exported' }>;

/** Adds runs and exports them, one at a time, each in a thread of its own. */
export class Transfers {
  private cancelFlag: Int32Array | null = null;

  constructor(
    private readonly workerFile: string,
    private readonly onProgress: (adding: AddingRun | null) => void,
  ) {}

  async add(runsFolder: string, path: string): Promise<Result<AddedRun>> {
    const done = await this.work({ kind: 'add', runsFolder, path });
    if (!done.ok) return done;
    return done.value.kind === 'added' ? ok(done.value.run) : failed('unexpected', 'The run was not added.');
  }

  async export(runFolder: string, target: string): Promise<Result<string>> {
    const done = await this.work({ kind: 'export', runFolder, target });
    return done.ok ? ok(target) : done;
  }

  /** What was begun is undone. */
  cancel(): void {
    if (this.cancelFlag !== null) Atomics.store(this.cancelFlag, 0, 1);
  }

  private async work(order: TransferOrder): Promise<Result<Done>> {
    if (this.cancelFlag !== null) {
      return failed('transfer-busy', 'Another run is being added or exported. Wait until it is done, or cancel it.');
    }
    const cancel = new SharedArrayBuffer(4);
    this.cancelFlag = new Int32Array(cancel);
    try {
      return await this.inThread({ order, cancel });
    } finally {
      this.cancelFlag = null;
      this.onProgress(null);
    }
  }

  private inThread(workerData: TransferWorkerData): Promise<Result<Done>> {
    return new Promise((resolve) => {
      const worker = new Worker(this.workerFile, { workerData });
      const fail = (why: string): void => resolve(failed('transfer-failed', `The transfer ended early: ${why}`));
      worker.on('message', (answer: TransferAnswer) => {
        if (answer.kind === 'progress') this.onProgress(answer.progress);
        else resolve(answer.kind === 'failed' ? { ok: false, failure: answer.failure } : ok(answer));
      });
      worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => fail(`its thread ended with code ${code}`));
    });
  }
}
