import { failed, type Result } from '@contract/index';

import type {
  CancelRequest,
  DecodeBegan,
  DecodePreview,
  DecodeReply,
  DecodeRequest,
  ViewerImage,
} from './decode-messages';

/** The part of a Worker that the pool needs. */
export interface DecodeWorker {
  readonly postMessage: (message: DecodeRequest | CancelRequest) => void;
  onmessage: ((event: MessageEvent<DecodeReply | DecodePreview | DecodeBegan>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  readonly terminate: () => void;
}

/** What is on screen is decoded before what may be wanted next. */
export type DecodePriority = 'shown' | 'prefetch';

interface Task {
  readonly request: Omit<DecodeRequest, 'wantsPreview'>;
  readonly onPreview: (preview: ViewerImage) => void;
  readonly settle: (result: Result<ViewerImage>) => void;
  priority: DecodePriority;
  /** How often its file may still be waited for: once more after a first time in vain, never when nobody wants it. */
  readings: number;
}

interface Slot {
  readonly worker: DecodeWorker;
  task: Task | null;
  /** Runs out when the file does not come, and when decoding takes longer than any honest file of its size. */
  deadline: ReturnType<typeof setTimeout> | null;
  /** Runs out when there was nothing to do for a while. */
  rest: ReturnType<typeof setTimeout> | null;
}

/**
 * What a damaged stream may cost before its worker is ended; large files get the time that large images need while a
 * training has most of the machine: 6 MiB of JPEG 2000 are 14 megapixels, 2.4 s of a whole core.
 */
const LEAST_DECODE_MS = 5000;
const DECODE_MS_PER_BYTE = 4000 / 2 ** 20;

/**
 * A worker keeps what it decoded last, and its codec's memory never shrinks: 200 MiB after a JPEG 2000 mammogram. Ended, it gives all of
 * it back; a new one starts in a tenth of a second.
 */
const IDLE_MS = 10_000;

/** A network drive may need so long for a mammogram. A request that is lost is made once more, by a new worker. */
const READING_MS = 15_000;

export interface PendingDecode {
  readonly result: Promise<Result<ViewerImage>>;
  readonly cancel: () => void;
  /** What was fetched ahead is now on screen. */
  readonly hurry: () => void;
}

/** Workers start when needed, up to a limit, and end when idle; a worker that dies fails its image and is replaced. */
export class DecodePool {
  private readonly slots: Slot[] = [];
  private queue: Task[] = [];
  private nextRequestId = 1;

  constructor(
    private readonly startWorker: () => DecodeWorker,
    private readonly limit: number,
  ) {}

  /** @param onPreview told of a reduced image that stands in until the whole one comes, if there is one */
  decode(
    imageId: string,
    url: string,
    priority: DecodePriority,
    onPreview: (preview: ViewerImage) => void = () => undefined,
  ): PendingDecode {
    const request = { kind: 'decode', requestId: this.nextRequestId, imageId, url } as const;
    this.nextRequestId += 1;
    let task: Task | null = null;
    const result = new Promise<Result<ViewerImage>>((settle) => {
      task = { request, onPreview, settle, priority, readings: 2 };
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
    for (const slot of this.slots) {
      stopTimers(slot);
      slot.worker.terminate();
    }
    this.slots.length = 0;
  }

  private cancel(task: Task): void {
    const slot = this.slots.find((each) => each.task === task);
    task.readings = 0;
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
      stopTimers(slot);
      slot.task = task;
      slot.deadline = setTimeout(() => this.readAgain(slot, task), READING_MS);
      slot.worker.postMessage({ ...task.request, wantsPreview: task.priority === 'shown' });
    }
  }

  private grow(): Slot | null {
    if (this.slots.length >= this.limit) return null;
    const slot: Slot = { worker: this.startWorker(), task: null, deadline: null, rest: null };
    slot.worker.onmessage = ({ data }) => {
      if (slot.task?.request.requestId !== data.requestId) return;
      if ('result' in data) this.finish(slot, data.result);
      else if ('preview' in data) slot.task.onPreview(data.preview);
      else this.expectEnd(slot, data);
    };
    slot.worker.onerror = (event) => {
      const reason = event.message || 'out of memory';
      this.discard(slot, failed('decoder-died', `The decoder stopped at this image: ${reason}`));
    };
    this.slots.push(slot);
    return slot;
  }

  private expectEnd(slot: Slot, began: DecodeBegan): void {
    stopTimers(slot);
    slot.deadline = setTimeout(() => this.giveUp(slot, began), patienceMs(began.byteLength));
  }

  private readAgain(slot: Slot, task: Task): void {
    task.readings -= 1;
    if (task.readings > 0) {
      slot.task = null;
      this.queue.unshift(task);
    }
    const message = `The image's file did not come within ${READING_MS / 1000} s, twice. Check the disk or the network drive that it lies on, and retry.`;
    this.discard(slot, failed('file-unreadable', message));
  }

  private giveUp(slot: Slot, { byteLength, transferSyntax }: DecodeBegan): void {
    const seconds = Math.round(patienceMs(byteLength) / 1000);
    const message = `The decoder did not come to the end of Pixel Data (7FE0,0010) within ${String(seconds)} s (${transferSyntax ?? 'no transfer syntax named'}). Copy the file again from its source.`;
    this.discard(slot, failed('decoder-hung', message));
  }

  /** Takes the worker out of use, and gives its image the reason. */
  private discard(slot: Slot, failure: Result<never>): void {
    const at = this.slots.indexOf(slot);
    // A worker that was ended may still report an error.
    if (at < 0) return;
    slot.worker.terminate();
    this.slots.splice(at, 1);
    this.finish(slot, failure);
  }

  private finish(slot: Slot, result: Result<ViewerImage>): void {
    const { task } = slot;
    stopTimers(slot);
    slot.task = null;
    task?.settle(result);
    this.assign();
    if (slot.task === null) slot.rest = setTimeout(() => this.end(slot), IDLE_MS);
  }

  private end(slot: Slot): void {
    const at = this.slots.indexOf(slot);
    if (at < 0 || slot.task !== null) return;
    this.slots.splice(at, 1);
    slot.worker.terminate();
  }
}

function patienceMs(byteLength: number): number {
  return Math.max(LEAST_DECODE_MS, byteLength * DECODE_MS_PER_BYTE);
}

function stopTimers(slot: Slot): void {
  for (const timer of [slot.deadline, slot.rest]) if (timer !== null) clearTimeout(timer);
  slot.deadline = null;
  slot.rest = null;
}
