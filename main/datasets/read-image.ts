import { createHash, createHmac } from 'node:crypto';
import { mkdir, open, writeFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

import { ok, failed, type Result } from '@contract/index';
import {
  caseKeyBytes,
  decodePixels,
  parseDicom,
  resolveView,
  trainingExclusion,
  type CodecProvider,
  type DecodedImage,
  type ImageMetadata,
} from '@core/dicom/index';

import type { ImportJob, ImportJobReplies, LeftOutReason, ReadImage, ReadOutcome } from './import-messages';
import { readingOrReason, reasonOfFailure } from './left-out';
import { thumbnailOf } from './thumbnail';

const HEAD_BYTES = 132;
const MAXIMUM_FILE_BYTES = 2_000_000_000;
/** These are no mammograms to look at; the others that training leaves out are imported for viewing. */
const NEVER_IMPORTED: ReadonlySet<string> = new Set(['color-image', 'multi-frame', 'not-mammography', 'mask-or-crop']);

/** Reads a DICOM file; of any other file only the head, however large it is. */
async function readDicomFile(path: string): Promise<Result<Uint8Array>> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    if (bytesRead < HEAD_BYTES || head.toString('latin1', 128, HEAD_BYTES) !== 'DICM')
      return ok(head.subarray(0, bytesRead));
    const { size } = await file.stat();
    if (size > MAXIMUM_FILE_BYTES)
      return failed('too-large', `It holds ${size} bytes; at most ${MAXIMUM_FILE_BYTES} are read. Leave it out.`);
    return ok(await file.readFile());
  } finally {
    await file.close();
  }
}

interface Decoded {
  readonly metadata: ImageMetadata;
  readonly image: DecodedImage;
}

async function decodeFile(
  path: string,
  codecs: CodecProvider,
  refuse: (metadata: ImageMetadata) => LeftOutReason | null,
): Promise<Decoded | LeftOutReason> {
  const bytes = await readDicomFile(path);
  if (!bytes.ok) return reasonOfFailure(bytes.failure);
  const parsed = parseDicom(bytes.value);
  if (!parsed.ok) return reasonOfFailure(parsed.failure);
  const refusal = refuse(parsed.value.metadata);
  if (refusal !== null) return refusal;
  const decoded = await decodePixels(parsed.value, codecs);
  if (!decoded.ok) return reasonOfFailure(decoded.failure);
  if (!decoded.value.complete) {
    return {
      code: 'truncated',
      reason: 'Its pixel data ends before the last pixel.',
      remedy: 'Copy it again from its source.',
    };
  }
  return { metadata: parsed.value.metadata, image: decoded.value };
}

function pseudonym(salt: string, identifier: string): string {
  return createHmac('sha256', Buffer.from(salt, 'hex')).update(identifier).digest('hex').slice(0, 16);
}

/** Without a PatientID the study stands for the patient, and without a study the image: never all such files together. */
function patientIdentifier({ patientId, studyInstanceUid, sopInstanceUid }: ImageMetadata, file: string): string {
  if (patientId !== null) return patientId;
  return `without PatientID: ${studyInstanceUid ?? sopInstanceUid ?? file}`;
}

function refuseForm(metadata: ImageMetadata): LeftOutReason | null {
  const exclusion = trainingExclusion(metadata);
  return exclusion !== null && NEVER_IMPORTED.has(exclusion.code) ? exclusion : null;
}

function describe(job: Extract<ImportJob, { kind: 'read' }>, { metadata, image }: Decoded): ReadImage {
  const patient = patientIdentifier(metadata, job.file);
  const resolved = resolveView(metadata, job.file);
  return {
    file: join(job.folder, job.file),
    sopInstanceUid: metadata.sopInstanceUid,
    patientKey: pseudonym(job.salt, patient),
    studyKey: pseudonym(job.salt, metadata.studyInstanceUid ?? `without study: ${patient}`),
    studyDate: metadata.studyDate,
    caseKey: createHash('sha256').update(caseKeyBytes(image)).digest('hex'),
    laterality: resolved.laterality,
    view: resolved.view,
    viewModifiers: metadata.viewModifiers,
    viewSource: resolved.source,
    rows: image.rows,
    columns: image.columns,
    photometricInterpretation: metadata.photometricInterpretation,
    transferSyntaxUid: metadata.transferSyntaxUid,
    presentationIntent: metadata.presentationIntentType,
    density: metadata.breastDensity,
    trainingExclusion: trainingExclusion(metadata),
  };
}

/** A cache entry needs no fsync, only never to be half there. */
async function keepThumbnail(target: string, png: Uint8Array): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}-${threadId}.tmp`;
  await writeFile(temporary, png);
  await rename(temporary, target);
}

export function readImage(job: Extract<ImportJob, { kind: 'read' }>, codecs: CodecProvider): Promise<ReadOutcome> {
  return readingOrReason(async () => {
    const decoded = await decodeFile(join(job.folder, job.file), codecs, refuseForm);
    if ('code' in decoded) return { kind: 'left-out', why: decoded };
    const image = describe(job, decoded);
    // The cache may fail (a full disk) without harm: a missing thumbnail is made when it is asked for.
    await keepThumbnail(
      join(job.thumbnails, `${image.caseKey}.png`),
      thumbnailOf(decoded.metadata, decoded.image),
    ).catch(() => undefined);
    return { kind: 'image', image };
  });
}

export function makeThumbnail(
  job: Extract<ImportJob, { kind: 'thumbnail' }>,
  codecs: CodecProvider,
): Promise<ImportJobReplies['thumbnail']> {
  return readingOrReason(async () => {
    const decoded = await decodeFile(job.file, codecs, () => null);
    if ('code' in decoded) return { kind: 'left-out', why: decoded };
    const png = thumbnailOf(decoded.metadata, decoded.image);
    if (job.target !== null) await keepThumbnail(job.target, png).catch(() => undefined);
    return { kind: 'thumbnail', png };
  });
}
