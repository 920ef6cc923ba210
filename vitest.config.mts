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
    // It names files of dayjs without their endings, which Node itself does not resolve.
    server: { deps: { inline: ['@rjsf/mantine'] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
