/** The codecs' WebAssembly builds, which come without types: emscripten factories that take the bytes. */
/* eslint-disable @typescript-eslint/consistent-type-imports -- an ambient module can name a type of another file only so */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: import('./codec-types.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: import('./codec-types.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: import('./codec-types.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: import('./codec-types.js').CodecFactory;
  export default factory;
}
