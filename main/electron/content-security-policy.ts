/** Sent with every response of app://, those of workers too: a worker is under its own script's policy. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // The DICOM codecs are WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  // Mantine writes style elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' dicom: blob: data:",
  "font-src 'self'",
  "connect-src 'self' dicom: dicom-file: series:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
