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

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

function replyOf(answer: SchemeAnswer): Reply {
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': BUNDLE_ORIGIN,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'",
  };
  if (!answer.ok) {
    const plain = { ...headers, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };
    return { status: answer.status, headers: plain, body: new TextEncoder().encode(answer.message) };
  }
  headers['Content-Type'] = answer.type;
  headers['Content-Length'] = String(answer.bytes.byteLength);
  headers['Cache-Control'] = answer.immutable ? 'max-age=3600, immutable' : 'no-store';
  return { status: 200, headers, body: answer.bytes };
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

/**
 * The whole answer is handed to Chromium at once: protocol.handle would pump it through main's JavaScript, a part at a time, and
 * plots that open would wait for whatever else main does just then.
 */
function serveWhole(scheme: 'series', handler: SchemeHandler, logError: (message: string) => void): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- since Electron 25, without another way to answer at once
  protocol.registerBufferProtocol(scheme, (request, answer) => {
    void replyTo(scheme, handler, request.url, logError).then(({ status, headers, body }) => {
      const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      answer({ statusCode: status, headers, mimeType: headers['Content-Type'] ?? '', data });
    });
  });
}

/** A handler that throws answers 500, and is logged. */
async function replyTo(
  scheme: string,
  handler: SchemeHandler,
  url: string,
  logError: (message: string) => void,
): Promise<Reply> {
  try {
    return replyOf(await handler(new URL(url)));
  } catch (error) {
    logError(`${scheme}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return replyOf({ ok: false, status: 500, message: 'Something went wrong; the details are in the app log.' });
  }
}

/** Serves app://, dicom://, dicom-file:// and series://. */
export function serveSchemes(
  rendererFolder: string,
  handlers: SchemeHandlers,
  logError: (message: string) => void,
): void {
  protocol.handle('app', (request) => serveBundle(rendererFolder, request.url));
  serveFiles(handlers.file, logError);
  serveWhole('series', handlers.series, logError);
  protocol.handle('dicom', async (request) => {
    const { status, headers, body } = await replyTo('dicom', handlers.dicom, request.url, logError);
    return new Response(body, { status, headers });
  });
}
