import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const alias = {
  '@contract': resolve(root, 'contract'),
  '@core': resolve(root, 'core'),
  '@main': resolve(root, 'main'),
  '@renderer': resolve(root, 'renderer'),
};

const codecs = {
  'charlswasm_decode.wasm': '@cornerstonejs/codec-charls/dist',
  'openjpegwasm_decode.wasm': '@cornerstonejs/codec-openjpeg/dist',
  'openjphjs.wasm': '@cornerstonejs/codec-openjph/dist',
  'libjpegturbowasm_decode.wasm': '@cornerstonejs/codec-libjpeg-turbo-8bit/dist',
};

/** Main's workers read the codecs' WebAssembly from a folder of its own: no package travels with the built app. */
const codecFolder = {
  name: 'codec-folder',
  generateBundle(this: { emitFile: (file: { type: 'asset'; fileName: string; source: Uint8Array }) => string }): void {
    for (const [file, folder] of Object.entries(codecs)) {
      const source = readFileSync(resolve(root, 'node_modules', folder, file));
      this.emitFile({ type: 'asset', fileName: `codecs/${file}`, source });
    }
  },
};

// Both Electrons are served: the official one, and the older one that evaluation falls back on (Node 18, Chrome 114).
export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [codecFolder],
    build: {
      target: 'node18',
      outDir: 'out/main',
      rollupOptions: {
        input: {
          index: resolve(root, 'main/index.ts'),
          'catalogue-worker': resolve(root, 'main/workspace/catalogue-worker.ts'),
          'import-worker': resolve(root, 'main/datasets/import-worker.ts'),
          'transfer-worker': resolve(root, 'main/runs/transfer/transfer-worker.ts'),
          'log-worker': resolve(root, 'main/runs/log/log-worker.ts'),
          'ingest-worker': resolve(root, 'main/runs/ingest/ingest-worker.ts'),
          'statistics-worker': resolve(root, 'main/evaluation/statistics-worker.ts'),
          'inference-worker': resolve(root, 'main/inference/worker.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node18',
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: resolve(root, 'preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.js', inlineDynamicImports: true },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    base: './',
    resolve: { alias },
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: 'chrome114',
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 8000,
      rollupOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
});
