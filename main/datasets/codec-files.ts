import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CODEC_FILES, type CodecProvider } from '@core/dicom/index';

/** The codecs' WebAssembly for a node process, from the folder that the build fills. */
export function codecFiles(folder: string): CodecProvider {
  return {
    wasm: async (name) => new Uint8Array(await readFile(join(folder, CODEC_FILES[name]))).buffer,
  };
}
