import type { ComparedRun } from '@contract/index';

import { ENVIRONMENT_FACTS, valueAt, type Document } from './environment-facts';

type RunDocuments = Pick<ComparedRun, 'config' | 'environment'>;

/** Something by which runs can be told apart, grouped and sorted. */
export interface Field {
  /** A JSON pointer into config.json, or `environment ` and the name of a fact. */
  readonly id: string;
  readonly title: string;
  readonly file: 'config.json' | 'environment.json';
  /** In words; null where the run says nothing of it. */
  readonly valueOf: (run: RunDocuments) => string | null;
}

/** What says who a run is, and not how it was trained. A split’s id belongs to one workspace; its hash is checked apart. */
const IDENTITY: ReadonlySet<string> = new Set(['/formatVersion', '/name', '/data/splitId']);

export function configFields(runs: readonly RunDocuments[]): readonly Field[] {
  const pointers = new Set(runs.flatMap(({ config }) => (config === null ? [] : leavesOf(config))));
  return [...pointers].filter((pointer) => !IDENTITY.has(pointer)).map(configField);
}

export function environmentFields(): readonly Field[] {
  return ENVIRONMENT_FACTS.map(({ name, wordsOf }) => ({
    id: `environment ${name}`,
    title: name,
    file: 'environment.json',
    valueOf: ({ environment }) => (environment === null ? null : wordsOf(environment)),
  }));
}

/** All fields; those in which the runs differ stand first. A run without the document says nothing either way. */
export function fieldsOf(runs: readonly RunDocuments[]): { readonly differing: Field[]; readonly equal: Field[] } {
  const differing: Field[] = [];
  const equal: Field[] = [];
  for (const field of [...configFields(runs), ...environmentFields()]) {
    const silent = (run: RunDocuments): boolean =>
      (field.file === 'config.json' ? run.config : run.environment) === null;
    const values = new Set(runs.filter((run) => !silent(run)).map(field.valueOf));
    if (values.size > 1) differing.push(field);
    else if (values.size === 1 && !values.has(null)) equal.push(field);
  }
  return { differing, equal };
}

function configField(pointer: string): Field {
  return {
    id: pointer,
    title: titleOf(pointer),
    file: 'config.json',
    valueOf: ({ config }) => (config === null ? null : wordsOf(valueAt(config, pointer))),
  };
}

/** '/whole/batchSizePerDevice' → 'whole.batchSizePerDevice', as the file itself says it. */
export function titleOf(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
}

export function wordsOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON pointers of all values; lists are wholes. */
function leavesOf(document: Document, path = ''): readonly string[] {
  return Object.entries(document).flatMap(([key, value]) => {
    const here = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return inner ? leavesOf(value as Document, here) : [here];
  });
}

/** Runs that agree in a field. */
export interface RunGroup<Run> {
  /** Null where the runs say nothing of it. */
  readonly value: string | null;
  readonly runs: readonly Run[];
}

/** Groups in the order in which their first run comes. */
export function groupRuns<Run extends RunDocuments>(runs: readonly Run[], field: Field): readonly RunGroup<Run>[] {
  const groups = new Map<string | null, Run[]>();
  for (const run of runs) {
    const value = field.valueOf(run);
    groups.set(value, [...(groups.get(value) ?? []), run]);
  }
  return [...groups].map(([value, members]) => ({ value, runs: members }));
}
