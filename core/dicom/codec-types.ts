/** What the emscripten builds of the codecs offer: they come without types. */
export interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
}

/** What the four codecs have in common; buffers are views into WebAssembly memory, gone after delete(). */
export interface WasmDecoder {
  readonly getEncodedBuffer: (byteLength: number) => Uint8Array;
  readonly getDecodedBuffer: () => Uint8Array;
  readonly getFrameInfo: () => FrameInfo;
  readonly decode: () => unknown;
  readonly delete: () => void;
}

/** OpenJPEG's also reads a part of the resolution levels. */
export interface ReducingDecoder extends WasmDecoder {
  readonly decodeSubResolution: (reductions: number, layer: number) => void;
}

export type CodecModule = Readonly<Record<string, new () => WasmDecoder>>;
export type CodecFactory = (options: {
  readonly wasmBinary: ArrayBuffer;
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
}) => Promise<CodecModule>;
