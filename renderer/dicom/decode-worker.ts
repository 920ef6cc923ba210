/** Fetches a file by its image's id, decodes it and builds the reduced levels, off the main thread. */
import { failed, type Result } from '@contract/result';
import { nameTransferSyntax } from '@core/dicom/index';

import { codecFiles } from './codec-files';
import type {
  CancelRequest,
  DecodeBegan,
  DecodePreview,
  DecodeReply,
  DecodeRequest,
  ViewerImage,
} from './decode-messages';
import { fetchFile } from './fetch-file';
import { prepareImage } from './prepare-image';

const running = new Map<number, AbortController>();

self.onmessage = ({ data }: MessageEvent<DecodeRequest | CancelRequest>): void => {
  if (data.kind === 'decode') void decode(data);
  else running.get(data.requestId)?.abort();
};

async function decode(request: DecodeRequest): Promise<void> {
  const controller = new AbortController();
  running.set(request.requestId, controller);
  const result = await fetchAndPrepare(request, controller.signal);
  running.delete(request.requestId);
  try {
    reply({ requestId: request.requestId, result });
  } catch (error) {
    // An image too large to hand over: without an answer its tile would stay empty.
    reply({ requestId: request.requestId, result: unreadable(error, null) });
  }
}

async function fetchAndPrepare(request: DecodeRequest, signal: AbortSignal): Promise<Result<ViewerImage>> {
  let transferSyntax: string | null = null;
  try {
    const file = await fetchFile(request.url, signal);
    if (signal.aborted) return canceled();
    if (!file.ok) return file;
    const bytes = file.value;
    transferSyntax = nameTransferSyntax(bytes);
    began({ requestId: request.requestId, byteLength: bytes.length, transferSyntax });
    const onPreview = (preview: ViewerImage): void => {
      if (!signal.aborted) previewed({ requestId: request.requestId, preview });
    };
    return await prepareImage(request.imageId, bytes, codecFiles, request.wantsPreview ? onPreview : null);
  } catch (error) {
    if (signal.aborted) return canceled();
    return unreadable(error, transferSyntax);
  }
}

/** What nobody foresaw, and memory that ran out. */
function unreadable(error: unknown, transferSyntax: string | null): Result<never> {
  const reason = error instanceof Error ? error.message : String(error);
  const syntax = transferSyntax === null ? '' : ` (${transferSyntax})`;
  return failed('decode-failed', `This image${syntax} could not be read: ${reason}. Close other images and retry.`);
}

function canceled(): Result<never> {
  return failed('canceled', 'No longer wanted.');
}

function began(message: DecodeBegan): void {
  self.postMessage(message);
}

function previewed(message: DecodePreview): void {
  self.postMessage(message, { transfer: buffersOf(message.preview) });
}

function reply(message: DecodeReply): void {
  self.postMessage(message, { transfer: message.result.ok ? buffersOf(message.result.value) : [] });
}

function buffersOf({ raster }: ViewerImage): ArrayBufferLike[] {
  return raster.levels.map((level) => level.indices.buffer);
}
