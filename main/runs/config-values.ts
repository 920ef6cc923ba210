import type { ConfigFieldsOfRun, RunConfig } from '@contract/index';

type Value = ConfigFieldsOfRun['values'][number];

/** The paths of all fields that these configs have, in their order: '/whole/epochs'. A list counts as one field. */
export function pathsOf(configs: readonly RunConfig[]): string[] {
  const paths = new Set<string>();
  for (const config of configs) collect(config, '', paths);
  return [...paths];
}

function collect(value: unknown, path: string, into: Set<string>): void {
  if (!isRecord(value)) {
    into.add(path);
    return;
  }
  for (const [key, inner] of Object.entries(value)) collect(inner, `${path}/${key}`, into);
}

/** What a config says at a path; a list or a group as JSON, null where it has no such field. */
export function valueAt(config: RunConfig, path: string): Value {
  let value: unknown = config;
  for (const key of path.slice(1).split('/')) {
    value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : null;
  }
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return value === null || value === undefined ? null : JSON.stringify(value);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
