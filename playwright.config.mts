import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  timeout: 240_000,
  expect: { timeout: 40_000 },
  // The tests share two cores with the trainings that they start.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Programs are started and killed here by the hundred, on a machine that others use too: what fails once is run once
  // more, from its file's beginning, and is told as flaky.
  retries: 1,
  reporter: [['list']],
});
