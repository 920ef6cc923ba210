import { defineConfig, mergeConfig } from 'vitest/config';

import base from './vitest.config.mts';

/** Tests that take longer than `npm run check` may: part of `npm test`. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({ test: { include: ['test/**/*.long.ts'], hookTimeout: 300_000, testTimeout: 300_000 } }),
);
