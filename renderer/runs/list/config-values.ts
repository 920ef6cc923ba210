import type { ConfigFieldsOfRun } from '@contract/index';
import { useEffect, useMemo, useState } from 'react';

import { attempt, workstation } from '../../bridge';

export type ConfigValue = ConfigFieldsOfRun['values'][number];
/** By run, then by the path of the field. */
export type ConfigValues = ReadonlyMap<string, ReadonlyMap<string, ConfigValue>>;

const none: ConfigValues = new Map();

/** What the runs' configs say at these paths; asked for anew when there are other runs, for a config never changes. */
export function useConfigValues(paths: readonly string[], runCount: number): ConfigValues {
  const [values, setValues] = useState(none);
  const asked = useMemo(() => [...new Set(paths)].sort(), [paths]);
  const key = asked.join('\n');
  useEffect(() => {
    if (key === '') {
      setValues(none);
      return undefined;
    }
    let current = true;
    void attempt(() => workstation.runs.configValues({ paths: [...asked] })).then((result) => {
      if (!current || !result.ok) return;
      setValues(
        new Map(
          result.value.map(({ runId, values: found }) => [
            runId,
            new Map(asked.map((path, index) => [path, found[index] ?? null])),
          ]),
        ),
      );
    });
    return () => {
      current = false;
    };
    // `key` stands for the paths
  }, [key, runCount]);
  return values;
}

/** '/whole/epochs' as a person reads it: 'whole epochs'. */
export function pathInWords(path: string): string {
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase())
    .join(' › ');
}

export function valueInWords(value: ConfigValue | undefined): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
