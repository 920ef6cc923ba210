/** Follows the logs of runs in a thread of its own, and keeps their series on disk. */
export { startIngest, type Ingest, type IngestOptions } from './ingest';
export type { BucketQuery, KnownLines, KnownOfRun, LogReading, RunPlace, RunReading } from './ingest-messages';
