import type { ComparedRun } from '@contract/index';
import { documentDifferences, type DocumentDifference } from '@core/statistics';
import { UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { SafeText } from '../ui';
import { confounderWords, factorsOfAll } from './confounders';
import { fieldsOf, groupRuns, titleOf, wordsOf, type Field } from './fields';

export interface DifferencesPanelProps {
  readonly baseline: ComparedRun;
  readonly others: readonly ComparedRun[];
}

/** In what the runs differ, by config and environment; and whether one of these things can be credited at all. */
export function DifferencesPanel({ baseline, others }: DifferencesPanelProps): ReactNode {
  const runs = [baseline, ...others];
  const { differing } = fieldsOf(runs);
  const ofConfig = differing.filter(({ file }) => file === 'config.json');
  const ofEnvironment = differing.filter(({ file }) => file === 'environment.json');
  return (
    <section className="comparison-section" aria-label="Differences" data-testid="comparison-differences">
      <h3>Differences</h3>
      <p data-testid="comparison-confounders">{wordsOfAll(baseline, others)}</p>
      <FieldTable title="config.json" fields={ofConfig} runs={runs} none="The configs say the same." />
      <FieldTable
        title="environment.json"
        fields={ofEnvironment}
        runs={runs}
        none="The environments say the same of the machine, its devices and its software."
      />
      <EveryDifference baseline={baseline} others={others} />
    </section>
  );
}

function wordsOfAll(baseline: ComparedRun, others: readonly ComparedRun[]): string {
  const lacking = others.find(({ environment }) => environment === null) ?? baseline;
  return confounderWords(factorsOfAll(baseline, others), baseline, lacking);
}

interface FieldTableProps {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly runs: readonly ComparedRun[];
  readonly none: string;
}

/** A column a run reads well for so many; of more, each value is named once with the number of its runs. */
const MOST_COLUMNS = 3;
const MOST_VALUES = 6;

function FieldTable({ title, fields, runs, none }: FieldTableProps): ReactNode {
  if (fields.length === 0) return <p className="comparison-dim">{none}</p>;
  const byRun = runs.length <= MOST_COLUMNS;
  return (
    <div className="comparison-wide">
      <table className="comparison-differences" aria-label={title}>
        <thead>
          <tr>
            <th className="ui-mono">{title}</th>
            {byRun ? (
              runs.map(({ runId, name }) => <th key={runId}>{name}</th>)
            ) : (
              <th>values, and the runs that have them</th>
            )}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.id}>
              <th scope="row">{field.title}</th>
              {byRun ? <ValueOfEach field={field} runs={runs} /> : <EachValue field={field} runs={runs} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FieldValuesProps {
  readonly field: Field;
  readonly runs: readonly ComparedRun[];
}

function ValueOfEach({ field, runs }: FieldValuesProps): ReactNode {
  return runs.map((run) => (
    <td key={run.runId}>
      <SafeText text={field.valueOf(run) ?? 'not recorded'} />
    </td>
  ));
}

function EachValue({ field, runs }: FieldValuesProps): ReactNode {
  const groups = groupRuns(runs, field);
  const more = groups.length - MOST_VALUES;
  return (
    <td>
      {groups.slice(0, MOST_VALUES).map(({ value, runs: members }) => (
        <div key={value ?? ''} title={members.map(({ name }) => name).join('\n')}>
          <SafeText text={value ?? 'not recorded'} />{' '}
          <span className="comparison-dim">
            {members.length === 1 ? members[0]?.name : `${String(members.length)} runs`}
          </span>
        </div>
      ))}
      {more > 0 ? <span className="comparison-dim">and {more} other values</span> : null}
    </td>
  );
}

/** Leaf by leaf, with what the tables above leave out: names, ids, single devices, packages. */
function EveryDifference({ baseline, others }: DifferencesPanelProps): ReactNode {
  const [open, setOpen] = useState(false);
  const pairs = others.map((run) => ({ run, differences: differencesOf(baseline, run) }));
  const count = pairs.reduce((sum, { differences }) => sum + differences.length, 0);
  if (count === 0) return null;
  return (
    <>
      <UnstyledButton className="ui-link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} every recorded difference ({count})
      </UnstyledButton>
      {open
        ? pairs.map(({ run, differences }) => (
            <div key={run.runId} className="comparison-wide">
              <table className="comparison-differences" aria-label={`Every difference to ${run.name}`}>
                <thead>
                  <tr>
                    <th />
                    <th>{baseline.name}</th>
                    <th>{run.name}</th>
                  </tr>
                </thead>
                <tbody>
                  {differences.map(({ path, a, b }) => (
                    <tr key={path}>
                      <th scope="row" className="ui-mono">
                        {titleOf(path)}
                      </th>
                      <td>
                        <SafeText text={wordsOf(a) ?? '–'} />
                      </td>
                      <td>
                        <SafeText text={wordsOf(b) ?? '–'} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ))
        : null}
    </>
  );
}

function differencesOf(baseline: ComparedRun, run: ComparedRun): readonly DocumentDifference[] {
  const ofConfig =
    baseline.config === null || run.config === null ? [] : documentDifferences(baseline.config, run.config);
  const ofEnvironment =
    baseline.environment === null || run.environment === null
      ? []
      : documentDifferences(baseline.environment, run.environment, '/environment');
  return [...ofConfig, ...ofEnvironment];
}
