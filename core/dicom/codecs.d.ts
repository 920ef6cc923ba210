/** The codecs' WebAssembly builds, which come without types: emscripten factories that take the bytes. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: import('./codec-modules.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: import('./codec-modules.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: import('./codec-modules.js').CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: import('./codec-modules.js').CodecFactory;
  export default factory;
}
