import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findImageFile, type ImageFile, type ThumbnailMaker } from '../datasets/index';
import {
  diskFailure,
  systemCodeOf,
  type OpenWorkspace,
  type SchemeAnswer,
  type SchemeHandler,
  type WorkspaceService,
} from '../workspace/index';

export interface DicomSchemeDependencies {
  readonly workspace: WorkspaceService;
  readonly thumbnails: ThumbnailMaker;
  /** The values of a prediction's map, row-major; null when it is not known any more. */
  readonly heatmap: (predictionId: string) => Float32Array | null;
}

const SPEAKABLE_ID = /^[\w-]{1,128}$/;

function notFound(message: string): SchemeAnswer {
  return { ok: false, status: 404, message };
}

/** The file's bytes as they lie where they were imported from; the renderer names the image, never a path. */
async function answerImage(image: ImageFile): Promise<SchemeAnswer> {
  try {
    return { ok: true, bytes: await readFile(image.file), type: 'application/dicom', immutable: true };
  } catch (error) {
    const failure = diskFailure(error, image.file);
    if (failure === null || failure.ok) throw error;
    if (failure.failure.code !== 'not-found') return notFound(failure.failure.message);
    return notFound(
      `${image.file} is no longer where it was imported from. Put the file back, or import the folder again from its new place.`,
    );
  }
}

async function answerThumbnail(opened: OpenWorkspace, image: ImageFile, maker: ThumbnailMaker): Promise<SchemeAnswer> {
  const cached = join(opened.folder, 'cache', 'thumbnails', `${image.caseKey}.png`);
  try {
    return { ok: true, bytes: await readFile(cached), type: 'image/png', immutable: true };
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
  const made = await maker.make(image.file, opened.status.readOnly ? null : cached);
  if (made.kind === 'left-out') return notFound(`${image.file}: ${made.why.reason} ${made.why.remedy ?? ''}`.trim());
  return { ok: true, bytes: made.png, type: 'image/png', immutable: true };
}

function answerHeatmap(values: Float32Array | null): SchemeAnswer {
  if (values === null) return notFound('This prediction is no longer kept. Predict again.');
  // Every machine that Electron runs on is little-endian, as the scheme promises.
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { ok: true, bytes, type: 'application/octet-stream', immutable: true };
}

/** dicom-file://image/<imageId>: where the image's file lies; null when none is known by that id. */
export function findServedFile(workspace: WorkspaceService): (url: URL) => Promise<string | null> {
  return async (url) => {
    const id = url.pathname.slice(1);
    const opened = workspace.current();
    if (url.host !== 'image' || !SPEAKABLE_ID.test(id) || opened === null) return null;
    return (await findImageFile(opened.catalogue, id))?.file ?? null;
  };
}

/** dicom://image/<imageId>, dicom://thumbnail/<imageId>, dicom://heatmap/<predictionId>. */
export function createDicomScheme({ workspace, thumbnails, heatmap }: DicomSchemeDependencies): SchemeHandler {
  return async (url) => {
    const id = url.pathname.slice(1);
    if (!SPEAKABLE_ID.test(id)) return { ok: false, status: 400, message: 'An id of letters and digits belongs here' };
    if (url.host === 'heatmap') return answerHeatmap(heatmap(id));
    if (url.host !== 'image' && url.host !== 'thumbnail') return notFound('There is no such thing here');
    const opened = workspace.current();
    if (opened === null) return notFound('No workspace is open');
    const image = await findImageFile(opened.catalogue, id);
    if (image === null) return notFound('This image is not in the workspace');
    return url.host === 'image' ? answerImage(image) : answerThumbnail(opened, image, thumbnails);
  };
}
