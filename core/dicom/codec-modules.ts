// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ambient modules have nothing to import
/// <reference path="./codecs.d.ts" />
import charls from '@cornerstonejs/codec-charls/decodewasmjs';
import libjpegturbo8 from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import openjph from '@cornerstonejs/codec-openjph/wasmjs';

import type { WasmDecoder, CodecModule, CodecFactory } from './codec-types.js';
import type { CodecName, CodecProvider } from './image-types.js';

const FACTORIES: Readonly<Record<CodecName, { readonly factory: CodecFactory; readonly decoder: string }>> = {
  charls: { factory: charls, decoder: 'JpegLSDecoder' },
  openjpeg: { factory: openjpeg, decoder: 'J2KDecoder' },
  openjph: { factory: openjph, decoder: 'HTJ2KDecoder' },
  libjpegturbo8: { factory: libjpegturbo8, decoder: 'JPEGDecoder' },
};

/** The file of each codec's WebAssembly, as its package and the build name it. */
export const CODEC_FILES: Readonly<Record<CodecName, string>> = {
  charls: 'charlswasm_decode.wasm',
  openjpeg: 'openjpegwasm_decode.wasm',
  openjph: 'openjphjs.wasm',
  libjpegturbo8: 'libjpegturbowasm_decode.wasm',
};

interface LoadedCodec {
  readonly module: CodecModule;
  /** What it says of the stream that it decodes now: the one way in which OpenJPEG tells that a stream lacks something. */
  readonly complaints: string[];
}

export interface OpenDecoder {
  readonly decoder: WasmDecoder;
  readonly complaints: readonly string[];
}

const loaded = new WeakMap<CodecProvider, Map<CodecName, Promise<LoadedCodec>>>();
/** A damaged stream may draw one a code block. */
const MOST_COMPLAINTS = 100;
const COMPLAINT = /^\s*\[(?:WARNING|ERROR)\]\s*(.*\S)/u;

/** Starts a codec on first use and keeps it; forgetCodec drops one that has aborted. */
export async function openDecoder(codecs: CodecProvider, name: CodecName): Promise<OpenDecoder> {
  const modules = loaded.get(codecs) ?? new Map<CodecName, Promise<LoadedCodec>>();
  loaded.set(codecs, modules);
  const starting = modules.get(name) ?? start(codecs, name);
  modules.set(name, starting);
  try {
    const { module, complaints } = await starting;
    const Decoder = module[FACTORIES[name].decoder];
    if (Decoder === undefined) throw new Error(`the codec ${name} has no ${FACTORIES[name].decoder}`);
    complaints.length = 0;
    return { decoder: new Decoder(), complaints };
  } catch (error) {
    modules.delete(name);
    throw error;
  }
}

export function forgetCodec(codecs: CodecProvider, name: CodecName): void {
  loaded.get(codecs)?.delete(name);
}

async function start(codecs: CodecProvider, name: CodecName): Promise<LoadedCodec> {
  const complaints: string[] = [];
  const hear = (text: string): void => {
    const complaint = COMPLAINT.exec(text)?.[1];
    if (complaint !== undefined && complaints.length < MOST_COMPLAINTS) complaints.push(complaint);
  };
  const module = await FACTORIES[name].factory({
    wasmBinary: await codecs.wasm(name),
    print: hear,
    printErr: hear,
  });
  return { module, complaints };
}
