import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';

import type { ImportProgress, ImportRequest, TruthImage } from '@contract/index';

import { diskFailure, type Catalogue } from '../workspace/index';
import type { ReadOutcome, WalkOutcome } from './import-messages';
import { ImportPoolClosed, type ImportPool } from './import-pool';
import { discardDataset, importBatch, newDataset, studyIdOf, type LeftOut, type TakenImage } from './import-rows';
import { orderStudies, type DatedStudy } from './study-dates';

const BATCH_IMAGES = 100;
const IN_FLIGHT = 8;

export interface ImportDependencies {
  readonly catalogue: Catalogue;
  readonly pool: ImportPool;
  readonly thumbnails: string;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly logError: (message: string) => void;
}

/**
 * One import: scan, read in order, write in batches. The dataset shows only when all of it is in the catalogue; one that was canceled,
 * or failed, leaves nothing behind, and the files themselves are never touched.
 */
export class ImportRun {
  readonly importId = `import-${randomBytes(6).toString('hex')}`;
  readonly datasetId = `dataset-${randomBytes(6).toString('hex')}`;
  readonly leftOut: LeftOut[] = [];
  private readonly salt = randomBytes(32).toString('hex');
  private readonly truths = new Map<string, TruthImage>();
  private readonly matched = new Set<string>();
  private readonly seenUids = new Map<string, string>();
  private readonly seenCases = new Map<string, string>();
  private readonly studies = new Map<string, DatedStudy>();
  private taken: TakenImage[] = [];
  private leftOutWritten = 0;
  private readingSinceMs = 0;
  private current: ImportProgress;

  constructor(
    private readonly request: ImportRequest,
    private readonly dependencies: ImportDependencies,
  ) {
    this.current = {
      importId: this.importId,
      datasetId: this.datasetId,
      datasetName: request.name,
      state: 'scanning',
      filesSeen: 0,
      filesDone: 0,
      imagesImported: 0,
      leftOut: 0,
      etaSeconds: null,
      message: null,
    };
  }

  get progress(): ImportProgress {
    return this.current;
  }

  cancel(): Promise<void> {
    return this.dependencies.pool.close();
  }

  /** Never rejects: how it ended is its last progress. */
  async run(): Promise<void> {
    try {
      const walk = await this.scan();
      await this.readAll(walk);
      await this.finish();
    } catch (error) {
      await this.fail(error);
    } finally {
      await this.dependencies.pool.close();
    }
  }

  private async scan(): Promise<WalkOutcome> {
    const { folder, name } = this.request;
    const { pool, catalogue } = this.dependencies;
    this.tell({});
    const walk = await pool.ask({ kind: 'walk', folder }, (filesSeen) => this.tell({ filesSeen }));
    this.leftOut.push(...walk.unreadable);
    for (const file of walk.truthFiles) {
      const truth = await pool.ask({ kind: 'truth', folder, file });
      if (truth.kind === 'left-out') this.leftOut.push({ file, why: truth.why });
      else for (const image of truth.images) this.truths.set(image.sopInstanceUid, image);
    }
    await catalogue.write(newDataset(this.datasetId, name, folder, this.salt));
    return walk;
  }

  /** Several files are read at once, and taken in the order of their paths: of two equal ones, always the same one stays. */
  private async readAll({ files }: WalkOutcome): Promise<void> {
    this.readingSinceMs = Date.now();
    this.tell({ state: 'reading', filesSeen: files.length });
    const inFlight: Promise<ReadOutcome>[] = [];
    for (let next = 0, done = 0; done < files.length; done += 1) {
      while (next < files.length && inFlight.length < IN_FLIGHT) inFlight.push(this.read(files[next++] ?? ''));
      const outcome = await inFlight.shift();
      if (outcome !== undefined) this.accept(files[done] ?? '', outcome);
      if (this.taken.length >= BATCH_IMAGES) await this.writeBatch();
      this.tell({ filesDone: done + 1, etaSeconds: this.estimate(done + 1, files.length) });
    }
    await this.writeBatch();
  }

  private read(file: string): Promise<ReadOutcome> {
    const { pool, thumbnails, logError } = this.dependencies;
    const reading = pool
      .ask({ kind: 'read', folder: this.request.folder, file, salt: this.salt, thumbnails })
      .catch((error: unknown): ReadOutcome => {
        if (error instanceof ImportPoolClosed) throw error;
        logError(`An import worker failed on a file: ${String(error)}`);
        const reason = 'The program failed on it; the details are in the app log.';
        return { kind: 'left-out', why: { code: 'internal', reason, remedy: 'Leave it out, and report the log.' } };
      });
    // It is awaited in order, perhaps after an earlier one was rejected: that one is the failure that counts.
    reading.catch(() => undefined);
    return reading;
  }

  private accept(file: string, outcome: ReadOutcome): void {
    if (outcome.kind === 'left-out') {
      this.leftOut.push({ file, why: outcome.why });
      return;
    }
    const { image } = outcome;
    const twin = this.twinOf(outcome.image);
    if (twin !== null) {
      this.leftOut.push({ file, why: twin });
      return;
    }
    if (image.sopInstanceUid !== null) this.seenUids.set(image.sopInstanceUid, file);
    this.seenCases.set(image.caseKey, file);
    const truth = this.truths.get(image.sopInstanceUid ?? '') ?? null;
    if (truth !== null) this.matched.add(truth.sopInstanceUid);
    const studyId = studyIdOf(this.datasetId, image.studyKey);
    this.studies.set(studyId, { studyId, patientKey: image.patientKey, studyDate: image.studyDate });
    this.taken.push({ image, truth });
    if (image.trainingExclusion !== null) {
      const { code, reason } = image.trainingExclusion;
      this.leftOut.push({
        file,
        why: { code, reason: `${reason} It can be viewed, and is left out of training.`, remedy: null },
      });
    }
  }

  private twinOf(image: Extract<ReadOutcome, { kind: 'image' }>['image']): LeftOut['why'] | null {
    const sameUid = this.seenUids.get(image.sopInstanceUid ?? '');
    if (sameUid !== undefined) {
      return {
        code: 'duplicate',
        reason: `It has the same SOPInstanceUID as ${sameUid}, which was imported.`,
        remedy: 'Remove one of the two, or give the other its own UID.',
      };
    }
    const samePixels = this.seenCases.get(image.caseKey);
    if (samePixels === undefined) return null;
    return {
      code: 'same-pixels',
      reason: `It has exactly the pixels of ${samePixels}, which was imported.`,
      remedy: 'Remove one of the two.',
    };
  }

  private async writeBatch(): Promise<void> {
    const leftOut = this.leftOut.slice(this.leftOutWritten);
    if (this.taken.length === 0 && leftOut.length === 0) return;
    await this.dependencies.catalogue.write(importBatch(this.datasetId, this.taken, leftOut));
    this.leftOutWritten += leftOut.length;
    this.tell({ imagesImported: this.current.imagesImported + this.taken.length });
    this.taken = [];
  }

  private async finish(): Promise<void> {
    this.noteUnmatchedTruth();
    await this.writeBatch();
    if (this.current.imagesImported === 0) {
      await this.discard();
      const message = `No mammogram was found in ${this.request.folder}: ${this.leftOut.length} files were left out, each with its reason.`;
      this.tell({ state: 'failed', etaSeconds: null, message });
      return;
    }
    const orders = orderStudies([...this.studies.values()]);
    await this.dependencies.catalogue.write([
      {
        sql: 'UPDATE studies SET study_year = ?, day_offset = ?, is_prior = ? WHERE id = ?',
        parameterSets: orders.map((order) => [order.studyYear, order.dayOffset, Number(order.isPrior), order.studyId]),
      },
      {
        sql: "UPDATE datasets SET state = 'ready', imported_at_ms = ? WHERE id = ?",
        parameterSets: [[Date.now(), this.datasetId]],
      },
    ]);
    this.tell({ state: 'finished', etaSeconds: null, message: await this.closingMessage() });
  }

  private noteUnmatchedTruth(): void {
    const missing = [...this.truths.values()].filter((truth) => !this.matched.has(truth.sopInstanceUid));
    const [first] = missing;
    if (first === undefined) return;
    const reason = `${missing.length} of its ${this.truths.size} images were not imported; the first is ${first.file}.`;
    this.leftOut.push({
      file: 'truth.json',
      why: { code: 'truth-without-image', reason, remedy: 'Check that the folder is complete.' },
    });
  }

  private async closingMessage(): Promise<string | null> {
    const gone = await access(this.request.folder).then(
      () => false,
      () => true,
    );
    if (gone)
      return `The folder vanished during the import; the ${this.current.imagesImported} images read before are kept.`;
    const truth = this.leftOut.find(({ why }) => why.code === 'invalid-truth');
    return truth === undefined ? null : `The labels of ${truth.file} were not read: ${truth.why.reason}`;
  }

  private async fail(error: unknown): Promise<void> {
    await this.discard();
    if (error instanceof ImportPoolClosed) {
      return this.tell({ state: 'canceled', etaSeconds: null, message: 'Canceled: nothing of it was kept.' });
    }
    const failure = diskFailure(error, this.request.folder);
    if (failure === null || failure.ok)
      this.dependencies.logError(`The import failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    const message =
      failure === null || failure.ok ? 'The import failed; the details are in the app log.' : failure.failure.message;
    this.tell({ state: 'failed', etaSeconds: null, message });
  }

  /** On a full disk this too may fail; then the next opening of the workspace clears it away. */
  private async discard(): Promise<void> {
    await this.dependencies.catalogue.write(discardDataset(this.datasetId)).catch((error: unknown) => {
      this.dependencies.logError(`An unfinished import could not be cleared away: ${String(error)}`);
    });
  }

  private estimate(done: number, total: number): number | null {
    const elapsedMs = Date.now() - this.readingSinceMs;
    if (elapsedMs < 1000 || done < 5) return null;
    return Math.round(((elapsedMs / done) * (total - done)) / 1000);
  }

  private tell(change: Partial<ImportProgress>): void {
    this.current = { ...this.current, ...change, leftOut: this.leftOut.length };
    this.dependencies.onProgress(this.current);
  }
}
