import { failed, type Result } from '@contract/index';
import { describe, expect, it, vi } from 'vitest';

import type {
  CancelRequest,
  DecodeBegan,
  DecodePreview,
  DecodeReply,
  DecodeRequest,
  ViewerImage,
} from '@renderer/dicom/decode-messages';
import { DecodePool, type DecodeWorker } from '@renderer/dicom/decode-pool';

class FakeWorker implements DecodeWorker {
  readonly messages: (DecodeRequest | CancelRequest)[] = [];
  terminated = false;
  onmessage: DecodeWorker['onmessage'] = null;
  onerror: DecodeWorker['onerror'] = null;

  readonly postMessage = (message: DecodeRequest | CancelRequest): void => {
    this.messages.push(message);
  };

  readonly terminate = (): void => {
    this.terminated = true;
  };

  answer(result: Result<ViewerImage> = failed('x', 'x')): void {
    const request = this.messages.filter((message) => message.kind === 'decode').at(-1);
    this.onmessage?.({ data: { requestId: request?.requestId ?? 0, result } } as MessageEvent<DecodeReply>);
  }

  preview(preview: ViewerImage): void {
    const request = this.messages.filter((message) => message.kind === 'decode').at(-1);
    this.onmessage?.({ data: { requestId: request?.requestId ?? 0, preview } } as MessageEvent<DecodePreview>);
  }

  begin(byteLength: number): void {
    const request = this.messages.filter((message) => message.kind === 'decode').at(-1);
    const data: DecodeBegan = { requestId: request?.requestId ?? 0, byteLength, transferSyntax: 'JPEG 2000, 1.2' };
    this.onmessage?.({ data } as MessageEvent<DecodeBegan>);
  }

  get urls(): string[] {
    return this.messages.flatMap((message) => (message.kind === 'decode' ? [message.url] : []));
  }
}

function poolOf(limit: number) {
  const workers: FakeWorker[] = [];
  const pool = new DecodePool(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, limit);
  return { pool, workers };
}

describe('the decode pool', () => {
  it('asks for a reduced image first where someone is looking, and passes it on', () => {
    const { pool, workers } = poolOf(2);
    const seen: ViewerImage[] = [];
    pool.decode('a', 'a', 'shown', (preview) => seen.push(preview));
    pool.decode('b', 'b', 'prefetch');
    const wishes = workers.map(({ messages }) => messages[0]?.kind === 'decode' && messages[0].wantsPreview);
    expect(wishes).toEqual([true, false]);
    const reduced = { imageId: 'a' } as ViewerImage;
    workers[0]?.preview(reduced);
    expect(seen).toEqual([reduced]);
    workers[0]?.answer();
    workers[0]?.preview(reduced);
    expect(seen).toHaveLength(1);
  });

  it('starts no more workers than its limit, and gives the next image to the first that is free', () => {
    const { pool, workers } = poolOf(2);
    for (const id of ['a', 'b', 'c']) pool.decode(id, id, 'shown');
    expect(workers.map((worker) => worker.urls)).toEqual([['a'], ['b']]);
    workers[1]?.answer();
    expect(workers[1]?.urls).toEqual(['b', 'c']);
  });

  it('decodes what is shown before what is fetched ahead, also when it is hurried later', () => {
    const { pool, workers } = poolOf(1);
    pool.decode('now', 'now', 'shown');
    pool.decode('later', 'later', 'prefetch');
    const hurried = pool.decode('hurried', 'hurried', 'prefetch');
    pool.decode('shown', 'shown', 'shown');
    hurried.hurry();
    for (let i = 0; i < 3; i += 1) workers[0]?.answer();
    expect(workers[0]?.urls).toEqual(['now', 'hurried', 'shown', 'later']);
  });

  it('drops a canceled image from the queue, and tells the worker of one that has begun', async () => {
    const { pool, workers } = poolOf(1);
    const begun = pool.decode('a', 'a', 'shown');
    const queued = pool.decode('b', 'b', 'shown');
    queued.cancel();
    begun.cancel();
    expect(await queued.result).toMatchObject({ ok: false, failure: { code: 'canceled' } });
    expect(workers[0]?.messages.map((message) => message.kind)).toEqual(['decode', 'cancel']);
  });

  it('ends a worker that had nothing to do for ten seconds, and starts one again when needed', async () => {
    vi.useFakeTimers();
    try {
      const { pool, workers } = poolOf(1);
      pool.decode('a', 'a', 'shown');
      workers[0]?.begin(100 * 2 ** 20);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(workers[0]?.terminated, 'at work').toBe(false);
      workers[0]?.answer();
      await vi.advanceTimersByTimeAsync(9_000);
      pool.decode('b', 'b', 'shown');
      await vi.advanceTimersByTimeAsync(9_000);
      workers[0]?.answer();
      expect(workers[0]?.terminated).toBe(false);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(workers[0]?.terminated).toBe(true);
      pool.decode('c', 'c', 'shown');
      expect(workers[1]?.urls).toEqual(['c']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('fails the image whose worker died, and goes on with a new worker', async () => {
    const { pool, workers } = poolOf(1);
    const doomed = pool.decode('a', 'a', 'shown');
    pool.decode('b', 'b', 'shown');
    workers[0]?.onerror?.({ message: 'out of memory' } as ErrorEvent);
    expect(await doomed.result).toMatchObject({ ok: false, failure: { code: 'decoder-died' } });
    expect(workers).toHaveLength(2);
    expect(workers[1]?.urls).toEqual(['b']);
  });

  it('ends a worker that does not come to an end, says in which transfer syntax, and goes on with a new one', async () => {
    vi.useFakeTimers();
    try {
      const { pool, workers } = poolOf(1);
      const hung = pool.decode('a', 'a', 'shown');
      pool.decode('b', 'b', 'shown');
      await vi.advanceTimersByTimeAsync(14_000);
      expect(workers[0]?.terminated, 'waiting for a slow disk').toBe(false);
      workers[0]?.begin(1000);
      await vi.advanceTimersByTimeAsync(4999);
      expect(workers[0]?.terminated).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(workers[0]?.terminated).toBe(true);
      expect(await hung.result).toMatchObject({
        ok: false,
        failure: { code: 'decoder-hung', message: expect.stringContaining('within 5 s (JPEG 2000, 1.2)') as unknown },
      });
      expect(workers[1]?.urls).toEqual(['b']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives a large file more time, and none a deadline once it is answered', async () => {
    vi.useFakeTimers();
    try {
      const { pool, workers } = poolOf(1);
      const large = pool.decode('a', 'a', 'shown');
      workers[0]?.begin(20 * 2 ** 20);
      await vi.advanceTimersByTimeAsync(19_000);
      workers[0]?.answer();
      expect(await large.result).toMatchObject({ failure: { code: 'x' } });
      // The next one waits for its file: nothing of the last one's deadline is left.
      pool.decode('b', 'b', 'shown');
      await vi.advanceTimersByTimeAsync(14_000);
      expect(workers[0]?.terminated).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks a new worker for a file that does not come, once; then says so', async () => {
    vi.useFakeTimers();
    try {
      const { pool, workers } = poolOf(1);
      const lost = pool.decode('a', 'a', 'shown');
      const next = pool.decode('b', 'b', 'shown');
      await vi.advanceTimersByTimeAsync(15_000);
      expect(workers.map(({ terminated, urls }) => ({ terminated, urls }))).toEqual([
        { terminated: true, urls: ['a'] },
        { terminated: false, urls: ['a'] },
      ]);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await lost.result).toMatchObject({ failure: { code: 'file-unreadable' } });
      expect(workers[2]?.urls).toEqual(['b']);
      next.cancel();
      await vi.advanceTimersByTimeAsync(15_000);
      expect(workers, 'nobody wants it any more').toHaveLength(3);
      expect(await next.result).toMatchObject({ ok: false });
    } finally {
      vi.useRealTimers();
    }
  });
});
