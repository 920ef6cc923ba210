import { protocol } from 'electron';

import type { SchemeAnswer, SchemeHandler } from '../workspace/index';
import { serveBundle } from './bundle-files';
import { BUNDLE_ORIGIN } from './schemes';

export interface SchemeHandlers {
  readonly dicom: SchemeHandler;
  readonly series: SchemeHandler;
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

/** Serves app://, dicom:// and series://. A handler that throws answers 500, and is logged. */
export function serveSchemes(
  rendererFolder: string,
  handlers: SchemeHandlers,
  logError: (message: string) => void,
): void {
  protocol.handle('app', (request) => serveBundle(rendererFolder, request.url));
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
