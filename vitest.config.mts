import { resolve } from 'node:path';

import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

export default defineConfig({
  resolve: {
    alias: {
      '@contract': resolve(root, 'contract'),
      '@core': resolve(root, 'core'),
      '@main': resolve(root, 'main'),
      '@renderer': resolve(root, 'renderer'),
    },
  },
  test: {
    include: ['test/{contract,core,main,preload,renderer,tools}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
