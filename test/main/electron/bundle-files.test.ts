import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundleFile, serveBundle } from '../../../main/electron/bundle-files';
import { CONTENT_SECURITY_POLICY } from '../../../main/electron/content-security-policy';
import { temporaryFolder } from '../support/temporary-folder';

let folder: ReturnType<typeof temporaryFolder>;
let bundle: string;
beforeAll(() => {
  folder = temporaryFolder();
  bundle = join(folder.path, 'renderer');
  mkdirSync(join(bundle, 'assets'), { recursive: true });
  writeFileSync(join(bundle, 'index.html'), '<!doctype html>');
  writeFileSync(join(bundle, 'assets', 'worker.js'), 'postMessage(1)');
  writeFileSync(join(folder.path, 'secret.html'), 'secret');
  mkdirSync(join(folder.path, 'renderer-old'));
  writeFileSync(join(folder.path, 'renderer-old', 'index.html'), 'old');
});
afterAll(() => folder.remove());

describe('app://bundle', () => {
  it('serves the page and its workers, each with the strict policy', async () => {
    for (const [path, type] of [
      ['', 'text/html'],
      ['index.html', 'text/html'],
      ['assets/worker.js', 'text/javascript'],
    ] as const) {
      const response = await serveBundle(bundle, `app://bundle/${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toContain(type);
      expect(response.headers.get('Content-Security-Policy')).toBe(CONTENT_SECURITY_POLICY);
    }
  });

  it.each([
    'app://bundle/../secret.html',
    'app://bundle/%2e%2e/secret.html',
    'app://bundle/..%2fsecret.html',
    'app://bundle/assets/..%5c..%5csecret.html',
    'app://bundle/%00/index.html',
    'app://bundle/..%2frenderer-old/index.html',
    'app://elsewhere/index.html',
    'app://bundle/missing.js',
    'app://bundle/assets',
    'app://bundle/%E0%A4%A',
  ])('never leaves its folder: %s', async (url) => {
    const response = await serveBundle(bundle, url);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('names only files inside', () => {
    expect(bundleFile(bundle, 'app://bundle/assets/a.js')).toBe(join(bundle, 'assets', 'a.js'));
    expect(bundleFile(bundle, 'app://bundle/..%2f..%2fetc/passwd')).toBeNull();
  });

  it('allows scripts of its own only, and no connection outside', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
    expect(CONTENT_SECURITY_POLICY).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
  });
});
