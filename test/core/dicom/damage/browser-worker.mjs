// What a dedicated worker has in a browser, in a thread of Node's: messages, and fetch of files.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = import.meta.dirname;
globalThis.self = {
  onmessage: null,
  postMessage: (message, options) => parentPort.postMessage(message, options?.transfer),
};
globalThis.fetch = async (url) => new globalThis.Response(await readFile(fileURLToPath(String(url))));
parentPort.on('message', (data) => globalThis.self.onmessage({ data }));
await import(workerData);
