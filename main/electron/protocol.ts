import { protocol } from 'electron';

import type { SchemeAnswer, SchemeHandler } from '../workspace/index';
import { serveBundle } from './bundle-files';
import { BUNDLE_ORIGIN } from './schemes';

export interface SchemeHandlers {
  readonly dicom: SchemeHandler;
  readonly series: SchemeHandler;
  /** The path of the file that a dicom-file:// URL stands for. */
  readonly file: (url: URL) => Promise<string | null>;
}

function respond(answer: SchemeAnswer): Response {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': BUNDLE_ORIGIN,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'",
  };
  if (!answer.ok) {
    const plain = { ...headers, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
    return new Response(answer.message, { status: answer.status, headers: plain });
  }
  headers['Content-Type'] = answer.type;
  headers['Content-Length'] = String(answer.bytes.byteLength);
  headers['Cache-Control'] = answer.immutable ? 'max-age=3600, immutable' : 'no-store';
  return new Response(answer.bytes, { status: 200, headers });
}

const ERR_FILE_NOT_FOUND = -6;

/**
 * Chromium reads the file itself: protocol.handle passes every byte through main's JavaScript, which takes three times as long for a
 * mammogram of 28 MiB, and main with it. It can give no reason when it fails: that is dicom://'s part.
 */
function serveFiles(find: SchemeHandlers['file'], logError: (message: string) => void): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- since Electron 25, without another way to serve a file natively
  protocol.registerFileProtocol('dicom-file', (request, answer) => {
    find(new URL(request.url)).then(
      (path) => answer(path === null ? { error: ERR_FILE_NOT_FOUND } : { path, headers: FILE_HEADERS }),
      (error: unknown) => {
        logError(`dicom-file: ${String(error)}`);
        answer({ error: ERR_FILE_NOT_FOUND });
      },
    );
  });
}

const FILE_HEADERS = {
  'Access-Control-Allow-Origin': BUNDLE_ORIGIN,
  'Content-Type': 'application/dicom',
  'X-Content-Type-Options': 'nosniff',
};

/** Serves app://, dicom://, dicom-file:// and series://. A handler that throws answers 500, and is logged. */
export function serveSchemes(
  rendererFolder: string,
  handlers: SchemeHandlers,
  logError: (message: string) => void,
): void {
  protocol.handle('app', (request) => serveBundle(rendererFolder, request.url));
  serveFiles(handlers.file, logError);
  for (const scheme of ['dicom', 'series'] as const) {
    protocol.handle(scheme, async (request) => {
      try {
        return respond(await handlers[scheme](new URL(request.url)));
      } catch (error) {
        logError(`${scheme}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return respond({ ok: false, status: 500, message: 'Something went wrong; the details are in the app log.' });
      }
    });
  }
}
