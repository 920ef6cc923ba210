import { SeriesClient } from '@renderer/plotting/series-client';
import { describe, expect, it, vi } from 'vitest';

import { bucketAnswer } from './bucket-answer';

function server(): {
  readonly points: Record<string, number[]>;
  readonly asked: string[];
  readonly fetch: (name: string, from: number) => Promise<Float64Array>;
} {
  const points: Record<string, number[]> = {};
  const asked: string[] = [];
  const fetch = (name: string, from: number): Promise<Float64Array> => {
    asked.push(`${name} from ${from}`);
    return Promise.resolve(Float64Array.from((points[name] ?? []).slice(from * 3)));
  };
  return { points, asked, fetch };
}

describe('SeriesClient', () => {
  it('fetches only what is new, and only of the log that has grown', async () => {
    const { points, asked, fetch } = server();
    points['loss'] = [1, 10, 0.5];
    points['cpuPercent'] = [NaN, 10, 80];
    const client = new SeriesClient(fetch);
    const heard = vi.fn();
    client.subscribe(heard);
    const loss = client.watch('loss', 'events');
    client.watch('cpuPercent', 'telemetry');
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    client.advance({ lastSeq: 1, lastTelemetrySeq: 1 });
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    points['loss'].push(2, 20, 0.4);
    client.advance({ lastSeq: 2, lastTelemetrySeq: 1 });
    await vi.waitFor(() => expect(loss.length).toBe(2));
    expect(asked.slice(4)).toEqual(['loss from 1']);
  });

  it('makes one more round of all that is asked for during a round', async () => {
    const { points, asked, fetch } = server();
    points['loss'] = [1, 10, 0.5];
    const client = new SeriesClient(fetch);
    client.watch('loss', 'events');
    for (let seq = 1; seq <= 100; seq++) client.advance({ lastSeq: seq, lastTelemetrySeq: 0 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('says why a round failed and goes on at the next', async () => {
    let fails = true;
    const client = new SeriesClient(() =>
      fails ? Promise.reject(new Error('main is gone')) : Promise.resolve(Float64Array.of(1, 1, 1)),
    );
    const loss = client.watch('loss', 'events');
    await vi.waitFor(() => expect(client.problem).toBe('main is gone'));
    fails = false;
    client.refresh();
    await vi.waitFor(() => expect(loss.length).toBe(1));
    expect(client.problem).toBeNull();
  });

  it('tells nobody after it was closed', async () => {
    const { points, fetch } = server();
    points['loss'] = [1, 10, 0.5];
    const client = new SeriesClient(fetch);
    const heard = vi.fn();
    client.subscribe(heard);
    client.watch('loss', 'events');
    client.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).not.toHaveBeenCalled();
  });

  it('begins a long series with an overview, and fetches the points that come after', async () => {
    const written = Array.from({ length: 100_000 }, (_value, index): [number, number, number] => [index + 1, index, 1]);
    const asked: string[] = [];
    const client = new SeriesClient(
      (name, from) => {
        asked.push(`${name} from ${from}`);
        return Promise.resolve(Float64Array.from(written.slice(from, from + 8192).flat()));
      },
      (name, { x }) => {
        asked.push(`${name} by ${x}`);
        return Promise.resolve(bucketAnswer(written, Math.ceil(written.length / 2000)));
      },
    );
    const loss = client.watch('loss', 'events');
    await vi.waitFor(() => expect(loss.received).toBe(100_000));
    written.push([100_001, 100_001, 1]);
    client.advance({ lastSeq: 100_001, lastTelemetrySeq: 0 });
    await vi.waitFor(() => expect(loss.received).toBe(100_001));
    expect(asked).toEqual(['loss by step', 'loss from 100000']);
    // It was away for a while: what it missed is more than one answer holds.
    for (let step = 100_002; step <= 200_000; step += 1) written.push([step, step, 1]);
    client.advance({ lastSeq: 200_000, lastTelemetrySeq: 0 });
    await vi.waitFor(() => expect(loss.received).toBe(200_000));
    expect(asked.slice(2)).toEqual(['loss from 100001', 'loss by step']);
    expect(loss.length).toBeLessThan(5000);
  });

  it('fetches every point of a series of which all are kept, however many', async () => {
    const { points, asked, fetch } = server();
    points['stage'] = Array.from({ length: 10_000 * 3 }, () => 1);
    const client = new SeriesClient(
      async (name, from) => (await fetch(name, from)).slice(0, 8192 * 3),
      () => Promise.reject(new Error('nobody asks')),
    );
    const stage = client.watch('stage', 'events', 'keep');
    await vi.waitFor(() => expect(stage.length).toBe(10_000));
    expect(asked).toEqual(['stage from 0', 'stage from 8192']);
    expect(client.problem).toBeNull();
  });

  it('begins anew when the run has written less than before: its log is another one', async () => {
    const { points, fetch } = server();
    points['loss'] = [1, 10, 0.5, 2, 20, 0.4];
    const client = new SeriesClient(fetch);
    const loss = client.watch('loss', 'events');
    client.advance({ lastSeq: 2, lastTelemetrySeq: 0 });
    await vi.waitFor(() => expect(loss.length).toBe(2));
    points['loss'] = [1, 30, 7];
    client.advance({ lastSeq: 0, lastTelemetrySeq: 0 });
    client.advance({ lastSeq: 1, lastTelemetrySeq: 0 });
    await vi.waitFor(() => expect([...loss.value]).toEqual([7]));
  });

  it('drops an answer that was on its way when the log became another one', async () => {
    const answers: ((points: Float64Array) => void)[] = [];
    const client = new SeriesClient(() => new Promise((resolve) => answers.push(resolve)));
    const loss = client.watch('loss', 'events');
    client.advance({ lastSeq: 5, lastTelemetrySeq: 0 });
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    client.advance({ lastSeq: 0, lastTelemetrySeq: 0 });
    answers[0]?.(Float64Array.of(1, 1, 1, 2, 2, 2));
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.(Float64Array.of(3, 3, 7));
    await vi.waitFor(() => expect([...loss.value]).toEqual([7]));
  });

  it('fetches what nobody follows any more only when somebody follows it again', async () => {
    const asked: string[] = [];
    const client = new SeriesClient((name) => {
      asked.push(name);
      return Promise.resolve(new Float64Array(0));
    });
    client.watch('gpu0.powerWatts', 'telemetry');
    client.watch('cpuPercent', 'telemetry');
    const leave = client.follow(['gpu0.powerWatts']);
    await vi.waitFor(() => expect(asked).toContain('gpu0.powerWatts'));
    leave();
    asked.length = 0;
    client.advance({ lastSeq: 1, lastTelemetrySeq: 1 });
    await vi.waitFor(() => expect(asked).toEqual(['cpuPercent']));
    client.follow(['gpu0.powerWatts']);
    await vi.waitFor(() => expect(asked).toContain('gpu0.powerWatts'));
  });
});
