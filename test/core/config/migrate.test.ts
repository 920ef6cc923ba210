import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { isRunConfig } from '@contract/index';
import { CONFIG_FORMAT, migrateConfig } from '@core/config';
import { describe, expect, it } from 'vitest';

interface Migration {
  readonly name: string;
  readonly valid: boolean;
  readonly version1: object;
  readonly version2: object;
}

const fixture = resolve(import.meta.dirname, '../../fixtures/config/migrations.json');
const migrations = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Migration[];

describe('migrateConfig', () => {
  it.each(migrations)('$name', ({ valid, version1, version2 }) => {
    const given = structuredClone(version1);
    const migrated = migrateConfig(given);
    expect(migrated).toEqual({ ok: true, value: version2 });
    expect(given).toEqual(version1);
    expect(isRunConfig(migrated.ok ? migrated.value : null)).toBe(valid);
    expect(migrateConfig(version2)).toEqual({ ok: true, value: version2 });
  });

  it.each([null, 1, 'text', [], {}, { formatVersion: true }, { formatVersion: '1' }, { formatVersion: 0 }])(
    'leaves %j as it is',
    (raw) => {
      expect(migrateConfig(raw)).toEqual({ ok: true, value: raw });
    },
  );

  it('refuses a newer format and says so', () => {
    const refused = migrateConfig({ formatVersion: CONFIG_FORMAT + 1 });
    expect(refused.ok ? null : refused.failure).toMatchObject({ code: 'newer-format' });
    expect(refused.ok ? '' : refused.failure.message).toContain('written by a newer version of Mammobench');
    expect(refused.ok ? [] : refused.failure.problems.map(({ path }) => path)).toEqual(['/formatVersion']);
  });
});
