import { SeriesClient } from '@renderer/plotting';
import { memoryFigure, telemetryAxis } from '@renderer/telemetry/telemetry-figures';
import { isPresent, watchGpu, watchHost } from '@renderer/telemetry/telemetry-series';
import { describe, expect, it, vi } from 'vitest';

const gibibyte = 1024 ** 3;
const samples: Record<string, number[]> = {
  cpuPercent: [NaN, 60_000, 50, NaN, 61_000, 60],
  memoryUsedBytes: [NaN, 60_000, 4 * gibibyte, NaN, 61_000, 5 * gibibyte, NaN, 90_000, 6 * gibibyte],
  treeResidentBytes: [NaN, 60_000, NaN],
  'gpu0.powerWatts': [NaN, 60_000, NaN],
};

async function client(): Promise<SeriesClient> {
  const created = new SeriesClient((name, from) =>
    Promise.resolve(Float64Array.from((samples[name] ?? []).slice(from * 3))),
  );
  const host = watchHost(created);
  watchGpu(created, 0);
  watchGpu(created, 1);
  await vi.waitFor(() => expect(host.cpuPercent.length).toBe(2));
  return created;
}

describe('telemetry figures', () => {
  it('shows memory in GiB, says unknown as unknown and leaves a silence as a gap', async () => {
    const host = watchHost(await client());
    const figure = memoryFigure(host)(telemetryAxis(host, 60_000), { xRange: null, widthPx: 300 });
    expect([...(figure.lines[0]?.points.y ?? [])]).toEqual([4, 5, NaN, 6]);
    expect(figure.legend.map((entry) => entry.value)).toEqual(['6.00 GiB', '–']);
  });

  it('knows a GPU by its samples, be they unknown', async () => {
    const created = await client();
    expect(isPresent(watchGpu(created, 0))).toBe(true);
    expect(isPresent(watchGpu(created, 1))).toBe(false);
  });
});
