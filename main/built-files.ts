import { join } from 'node:path';

/** Where the build puts the workers, the codecs, the preload and the pages. `outFolder` is main's own. */
export function builtFiles(outFolder: string, appFolder: string) {
  return {
    catalogueWorker: join(outFolder, 'catalogue-worker.js'),
    importWorker: join(outFolder, 'import-worker.js'),
    inferenceWorker: join(outFolder, 'inference-worker.js'),
    ingestWorker: join(outFolder, 'ingest-worker.js'),
    statisticsWorker: join(outFolder, 'statistics-worker.js'),
    logWorker: join(outFolder, 'log-worker.js'),
    transferWorker: join(outFolder, 'transfer-worker.js'),
    codecs: join(outFolder, 'codecs'),
    preload: join(outFolder, '..', 'preload', 'index.js'),
    renderer: join(outFolder, '..', 'renderer'),
    presets: join(appFolder, 'assets', 'presets'),
  };
}
