import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { CancelRequest, DecodeBegan, DecodeReply, DecodeRequest } from '@renderer/dicom/decode-messages';
import type { DecodeWorker } from '@renderer/dicom/decode-pool';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../../../..');

/** Builds the viewer's decode worker as the app does, into a folder of its own. */
export async function buildDecodeWorker(): Promise<{ readonly file: string; readonly remove: () => Promise<void> }> {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'test-decode-worker-'));
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'error',
    resolve: {
      alias: { '@contract': join(root, 'contract'), '@core': join(root, 'core'), '@renderer': join(root, 'renderer') },
    },
    build: {
      target: 'chrome114',
      outDir: folder,
      assetsInlineLimit: 0,
      modulePreload: false,
      minify: false,
      rolldownOptions: {
        input: join(root, 'renderer/dicom/decode-worker.ts'),
        output: { entryFileNames: 'decode-worker.mjs' },
      },
    },
  });
  return { file: join(folder, 'decode-worker.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The built worker in a thread of Node's; it fetches files instead of dicom:// addresses. */
export function startDecodeWorker(file: string): DecodeWorker & { readonly ended: Promise<unknown> } {
  const thread = new Worker(new URL('browser-worker.mjs', import.meta.url), {
    workerData: pathToFileURL(file).href,
  });
  const worker: DecodeWorker = {
    postMessage: (message: DecodeRequest | CancelRequest) => {
      thread.postMessage(message);
    },
    onmessage: null,
    onerror: null,
    terminate: () => void thread.terminate(),
  };
  thread.on('message', (data: DecodeReply | DecodeBegan) => worker.onmessage?.({ data } as MessageEvent<DecodeReply>));
  thread.on('error', (error) => worker.onerror?.({ message: error.message } as ErrorEvent));
  return Object.assign(worker, { ended: new Promise((settle) => thread.once('exit', settle)) });
}
