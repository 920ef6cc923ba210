import charls from '@cornerstonejs/codec-charls/decodewasm?url';
import libjpegturbo8 from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openjph from '@cornerstonejs/codec-openjph/wasm?url';
import type { CodecName, CodecProvider } from '@core/dicom/index';

const URLS: Readonly<Record<CodecName, string>> = { charls, libjpegturbo8, openjpeg, openjph };

/** The codecs' WebAssembly, from beside the program's own files. */
export const codecFiles: CodecProvider = {
  wasm: async (name) => {
    const response = await fetch(new URL(URLS[name], import.meta.url));
    if (!response.ok) throw new Error(`The codec ${name} is missing from this installation (${response.status})`);
    return response.arrayBuffer();
  },
};
