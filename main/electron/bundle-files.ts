import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

import { CONTENT_SECURITY_POLICY } from './content-security-policy';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The file that a URL of app://bundle names, or null for one that leads out of the folder. */
export function bundleFile(folder: string, url: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== 'bundle') return null;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null;
}

function answer(status: number, type: string, body: Uint8Array | string): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    },
  });
}

/** Serves the renderer's build, and nothing beside it. */
export async function serveBundle(folder: string, url: string): Promise<Response> {
  const file = bundleFile(folder, url);
  const type = file === null ? undefined : MEDIA_TYPES[extname(file)];
  if (file === null || type === undefined) return answer(404, 'text/plain; charset=utf-8', 'Not found');
  try {
    return answer(200, type, await readFile(file));
  } catch {
    return answer(404, 'text/plain; charset=utf-8', 'Not found');
  }
}
