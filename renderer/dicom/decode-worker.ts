/** Fetches a file by its image's id, decodes it and builds the reduced levels, off the main thread. */
import { failed, type Result } from '@contract/result';

import { codecFiles } from './codec-files';
import type { CancelRequest, DecodeReply, DecodeRequest, ViewerImage } from './decode-messages';
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
  reply({ requestId: request.requestId, result });
}

async function fetchAndPrepare(request: DecodeRequest, signal: AbortSignal): Promise<Result<ViewerImage>> {
  try {
    const response = await fetch(request.url, { signal });
    if (!response.ok) return failed('file-unreadable', await reasonOf(response));
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (signal.aborted) return canceled();
    return await prepareImage(request.imageId, bytes, codecFiles);
  } catch (error) {
    if (signal.aborted) return canceled();
    return failed(
      'decode-failed',
      `This image could not be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function reasonOf(response: Response): Promise<string> {
  const text = (await response.text()).trim();
  return text === '' ? `The image's file could not be read (${response.status} ${response.statusText}).` : text;
}

function canceled(): Result<never> {
  return failed('canceled', 'No longer wanted.');
}

function reply(message: DecodeReply): void {
  const transfer = message.result.ok ? message.result.value.raster.levels.map((level) => level.indices.buffer) : [];
  self.postMessage(message, { transfer });
}
