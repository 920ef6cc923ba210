// Indexes one run as main does, in a process of its own, and prints what that cost: read by ingest-bench.ts.
import { createRequire } from 'node:module';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

import type { Ingest, IngestOptions, KnownOfRun } from '../../main/runs/ingest/index.ts';

interface IngestModule {
  readonly startIngest: (options: IngestOptions) => Ingest;
}

const [moduleFile = '', workerFile = '', workspaceFolder = '', folder = ''] = process.argv.slice(2);
const { startIngest } = createRequire(import.meta.url)(moduleFile) as IngestModule;
const nothing: KnownOfRun = { events: { generation: 0, lines: 0 }, supervision: { generation: 0, lines: 0 } };
const run = { runId: 'bench', folder };

const idleBytes = process.memoryUsage.rss();
let peakBytes = idleBytes;
const sampling = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 20);
// Like main's thread under use: something is due every few milliseconds.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

const ingest = startIngest({ workerFile, workspaceFolder, readOnly: false, warn: (message) => console.error(message) });
const cpuBefore = process.cpuUsage();
const startedAtMs = performance.now();
let reading = await ingest.read(run, nothing);
while (!reading.atEnd) reading = await ingest.read(run, nothing);
const seconds = (performance.now() - startedAtMs) / 1000;
const cpu = process.cpuUsage(cpuBefore);
delay.disable();

const query = { maximumCount: 2000, x: 'step', from: null, to: null } as const;
const queriedAtMs = performance.now();
const overview = await ingest.buckets(run, 'loss', query);
const overviewMs = performance.now() - queriedAtMs;
await ingest.close();

const againAtMs = performance.now();
const again = startIngest({ workerFile, workspaceFolder, readOnly: false, warn: (message) => console.error(message) });
const reopened = await again.read(run, nothing);
const reopenMs = performance.now() - againAtMs;
await again.close();
clearInterval(sampling);

console.log(
  JSON.stringify({
    events: reading.events.values.lastSeq,
    skipped: reading.skippedLines,
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    idleBytes,
    peakBytes,
    delayP99Ms: delay.percentile(99) / 1e6,
    overviewMs,
    overviewValues: overview.length,
    reopenMs: reopened.atEnd ? reopenMs : null,
  }),
);
