import { isRunConfig, type ConfigCheck, type Problem } from '@contract/index';
import { migrateConfig } from '@core/config';

import { errorsBetweenFields } from './config-errors';
import type { ConfigFacts } from './config-facts';
import { sectionsOf, wholeGlobalBatch } from './config-sections';
import { warningsAbout } from './config-warnings';
import { problemOf } from './human-message';

/**
 * Every error (it blocks) and every warning (it does not) at once. Configs of earlier formats are read as today's; of a
 * newer one that alone is said. The launcher checks the same: test/fixtures/config/checks.json holds both to the same
 * paths.
 */
export function checkConfig(raw: unknown, facts: ConfigFacts): ConfigCheck {
  const migrated = migrateConfig(raw);
  if (!migrated.ok) return { errors: migrated.failure.problems, warnings: [], globalBatchSize: null };
  const sections = sectionsOf(migrated.value);
  const { whole, execution } = sections;
  return {
    errors: [...schemaErrors(migrated.value), ...errorsBetweenFields(sections, facts)],
    warnings: warningsAbout(sections, facts),
    globalBatchSize: whole === null || execution === null ? null : wholeGlobalBatch(whole, execution),
  };
}

function schemaErrors(config: unknown): Problem[] {
  if (isRunConfig(config)) return [];
  const unique = new Map<string, Problem>();
  for (const error of isRunConfig.errors ?? []) {
    const problem = problemOf(error);
    unique.set(`${problem.path} ${problem.message}`, problem);
  }
  return [...unique.values()];
}
