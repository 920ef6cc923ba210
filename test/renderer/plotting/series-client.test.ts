import { SeriesClient } from '@renderer/plotting/series-client';
import { describe, expect, it, vi } from 'vitest';

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
});
