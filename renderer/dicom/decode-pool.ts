import { failed, type Result } from '@contract/index';

import type { CancelRequest, DecodeReply, DecodeRequest, ViewerImage } from './decode-messages';

/** The part of a Worker that the pool needs. */
export interface DecodeWorker {
  readonly postMessage: (message: DecodeRequest | CancelRequest) => void;
  onmessage: ((event: MessageEvent<DecodeReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  readonly terminate: () => void;
}

/** What is on screen is decoded before what may be wanted next. */
export type DecodePriority = 'shown' | 'prefetch';

interface Task {
  readonly request: DecodeRequest;
  readonly settle: (result: Result<ViewerImage>) => void;
  priority: DecodePriority;
}

interface Slot {
  readonly worker: DecodeWorker;
  task: Task | null;
}

export interface PendingDecode {
  readonly result: Promise<Result<ViewerImage>>;
  readonly cancel: () => void;
  /** What was fetched ahead is now on screen. */
  readonly hurry: () => void;
}

/** Workers start when first needed, up to a limit; a worker that dies fails its image and is replaced. */
export class DecodePool {
  private readonly slots: Slot[] = [];
  private queue: Task[] = [];
  private nextRequestId = 1;

  constructor(
    private readonly startWorker: () => DecodeWorker,
    private readonly limit: number,
  ) {}

  decode(imageId: string, url: string, priority: DecodePriority): PendingDecode {
    const request: DecodeRequest = { kind: 'decode', requestId: this.nextRequestId, imageId, url };
    this.nextRequestId += 1;
    let task: Task | null = null;
    const result = new Promise<Result<ViewerImage>>((settle) => {
      task = { request, settle, priority };
      this.queue.push(task);
    });
    this.assign();
    return {
      result,
      cancel: () => task !== null && this.cancel(task),
      hurry: () => task !== null && (task.priority = 'shown'),
    };
  }

  close(): void {
    for (const slot of this.slots) slot.worker.terminate();
    this.slots.length = 0;
  }

  private cancel(task: Task): void {
    const slot = this.slots.find((each) => each.task === task);
    if (slot !== undefined) slot.worker.postMessage({ kind: 'cancel', requestId: task.request.requestId });
    if (!this.queue.includes(task)) return;
    this.queue = this.queue.filter((each) => each !== task);
    task.settle(failed('canceled', 'No longer wanted.'));
  }

  private assign(): void {
    while (this.queue.length > 0) {
      const slot = this.slots.find((each) => each.task === null) ?? this.grow();
      if (slot === null) return;
      const task = this.queue.find((each) => each.priority === 'shown') ?? this.queue[0];
      if (task === undefined) return;
      this.queue = this.queue.filter((each) => each !== task);
      slot.task = task;
      slot.worker.postMessage(task.request);
    }
  }

  private grow(): Slot | null {
    if (this.slots.length >= this.limit) return null;
    const slot: Slot = { worker: this.startWorker(), task: null };
    slot.worker.onmessage = ({ data }) => {
      if (slot.task?.request.requestId === data.requestId) this.finish(slot, data.result);
    };
    slot.worker.onerror = (event) => {
      slot.worker.terminate();
      this.slots.splice(this.slots.indexOf(slot), 1);
      this.finish(
        slot,
        failed('decoder-died', `The decoder stopped at this image: ${event.message || 'out of memory'}`),
      );
    };
    this.slots.push(slot);
    return slot;
  }

  private finish(slot: Slot, result: Result<ViewerImage>): void {
    const { task } = slot;
    slot.task = null;
    task?.settle(result);
    this.assign();
  }
}
