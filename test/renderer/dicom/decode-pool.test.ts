import { failed, type Result } from '@contract/index';
import { describe, expect, it } from 'vitest';

import type { CancelRequest, DecodeReply, DecodeRequest, ViewerImage } from '@renderer/dicom/decode-messages';
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

  it('fails the image whose worker died, and goes on with a new worker', async () => {
    const { pool, workers } = poolOf(1);
    const doomed = pool.decode('a', 'a', 'shown');
    pool.decode('b', 'b', 'shown');
    workers[0]?.onerror?.({ message: 'out of memory' } as ErrorEvent);
    expect(await doomed.result).toMatchObject({ ok: false, failure: { code: 'decoder-died' } });
    expect(workers).toHaveLength(2);
    expect(workers[1]?.urls).toEqual(['b']);
  });
});
